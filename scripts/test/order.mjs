import { relative, sep } from 'node:path'
import { BaseSequencer } from 'vitest/node'
import { root } from '../packages.mjs'
import { longest } from './rounds.mjs'

const rankOf = ({ moduleId }) => {
  const place = longest.indexOf(relative(root, moduleId).split(sep).join('/'))
  return place < 0 ? longest.length : place
}

/** The longest files first, then project by project, so that files without isolation find their project's worker. */
export class Order extends BaseSequencer {
  async sort(files) {
    return (await super.sort(files)).sort((one, other) => rankOf(one) - rankOf(other))
  }
}
