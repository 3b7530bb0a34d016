// What a rule sees and what it says.

/**
 * @typedef {{ readonly path: string, readonly text: string }} File a text file of the project; the path is relative to it and has slashes
 * @typedef {{ readonly rule: string, readonly path: string, readonly line: number, readonly says: string }} Finding
 */

/** @returns {Finding} */
export const finding = (rule, path, line, says) => ({ rule, path, line, says });

export const isCode = ({ path }) => /\.(tsx?|mjs|js)$/.test(path);
export const isSource = ({ path }) => path.startsWith('src/') && /\.tsx?$/.test(path);
/** Tests and what only tests use; they have Node's types, whatever their room is. */
export const isTest = (path) => /\.(test|fixture)\.(tsx?|mjs)$/.test(path);
