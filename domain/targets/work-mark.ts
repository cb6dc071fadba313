/** What names an attempt's work to whoever reads it, and finds it again. The token itself is for the service alone. */
export function markOf(token: string): string {
  return token.slice(0, 16);
}
