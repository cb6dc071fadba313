/** The import of a data file yields the file's name beside the job's bundle (esbuild's `file` loader). */
declare module '*.csv' {
  const fileName: string;
  export default fileName;
}
