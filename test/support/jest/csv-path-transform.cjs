/**
 * What esbuild's `file` loader does for a bundle: the import of a data file yields where it is, here the file itself.
 */
module.exports = {
  process: (_text, file) => ({ code: `module.exports = { __esModule: true, default: ${JSON.stringify(file)} };` }),
};
