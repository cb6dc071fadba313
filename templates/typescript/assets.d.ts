/* What a job's import of a file that is no code yields: see `assets` in Runsheet's docs/reference/config.md. */

declare module '*.sql' {
  const text: string;
  export default text;
}

declare module '*.txt' {
  const text: string;
  export default text;
}

/** The name of a copy beside the job's bundle: `readFile(path.join(__dirname, name))`. */
declare module '*.csv' {
  const name: string;
  export default name;
}
