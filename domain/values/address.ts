/** Whether a text is an address, such as `s3://bucket/a` or `dbfs:/a`. Node would take it for a folder named `s3:`. */
export function isAddress(text: string): boolean {
  // A drive of Windows has one letter.
  return /^[a-z][a-z0-9+.-]+:\//i.test(text);
}
