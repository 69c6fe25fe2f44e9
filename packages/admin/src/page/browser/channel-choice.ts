import type { Context } from './context.js'
import { choice, h } from './dom.js'
import type { Channel } from './types.js'

/** One channel of this bridge, or all. `load` fills it. */
export const channelChoice = ({ api, act }: Context) => {
  const control = choice([['', 'all']])
  const load = () =>
    act(async () => {
      const { items } = await api.get<{ items: readonly Channel[] }>('channels')
      control.append(...items.map(({ name }) => h('option', { value: name }, name)))
    })
  return { control, load }
}
