/** A data file that a job imports: its name beside the bundle (esbuild's `file` loader, functions/bundling.ts). */
declare module '*.csv' {
  const fileName: string;
  export default fileName;
}
