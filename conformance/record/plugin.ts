import { join } from 'node:path'
import type { Plugin } from 'vite'
import { root } from '../../scripts/packages.mjs'
import { plants } from '../plants.mjs'

const covers: ReadonlyMap<string, string> = new Map(
  Object.entries({
    handle: 'packages/simulator/src/wire/handle.ts',
    outbox: 'packages/simulator/src/wire/outbox.ts',
    front: 'packages/hosts/front/test/emulated/routes.ts',
    'front-webhooks': 'packages/hosts/front/test/emulated/webhooks.ts',
    hubspot: 'packages/hosts/hubspot/test/emulated/door.ts',
    'hubspot-webhooks': 'packages/hosts/hubspot/test/emulated/hooks.ts',
    intercom: 'packages/hosts/intercom/test/emulated/answer.ts',
    'intercom-webhooks': 'packages/hosts/intercom/test/emulated/webhooks.ts',
  }).map(([name, door]) => [join(root, door), join(root, `conformance/record/${name}.ts`)]),
)

/** Puts the recorders in front of the doors of the simulator and of an emulated helpdesk: what it is asked, and what it posts. */
export const recorder: Plugin = {
  name: 'record',
  enforce: 'pre',
  async resolveId(source, importer, options) {
    if (importer === undefined || importer.includes('/conformance/record/')) return null
    const found = await this.resolve(source, importer, { ...options, skipSelf: true })
    return found && (covers.get(found.id) ?? null)
  },
}

/** Makes the mistake of one adapter that `DESKWIRE_PLANT` names. */
export const planter: Plugin = {
  name: 'plant',
  enforce: 'pre',
  transform(code, id) {
    const plant = plants.find(({ adapter }) => adapter === process.env.DESKWIRE_PLANT)
    if (plant === undefined || id !== join(root, plant.source)) return null
    if (!code.includes(plant.right))
      throw new Error(`${plant.source} has no "${plant.right}": choose another name to plant.`)
    return code.replace(plant.right, plant.wrong)
  },
}
