import { lstatSync, readlinkSync, realpathSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

// As many as Linux follows.
const mostLinks = 40

/** Where a symbolic link leads, also one whose target does not exist yet: SQLite keeps its log beside the target. */
export const linkTarget = (given: string): string => {
  let path = given
  try {
    for (let links = 0; links < mostLinks; links++) {
      if (!lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) return path
      path = resolve(realpathSync(dirname(path)), readlinkSync(path))
    }
  } catch {
    // Whoever opens it says what is wrong with it.
  }
  return given
}
