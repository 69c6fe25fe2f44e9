import { started, WireScene, type WireSceneOptions } from '@deskwire/integration-tests'
import { type Dynamics365Options, dynamics365 } from '../src/index.js'
import { Dynamics, type EmulatorOptions } from './emulated/dynamics.js'

export interface SceneOptions extends WireSceneOptions {
  host?: Partial<Dynamics365Options> | ((dynamicsUrl: string) => Partial<Dynamics365Options>)
  emulator?: EmulatorOptions
}

/** A wire scene with Dynamics 365 behind the bridge. */
export class Scene extends WireScene {
  readonly dynamics: Dynamics

  constructor(readonly options: SceneOptions) {
    super(options)
    this.dynamics = new Dynamics({
      now: () => this.wire.now(),
      deliver: async ({ path, headers, body }) =>
        (await fetch(`${this.served.url}/hosts/dynamics${path}`, { method: 'POST', headers, body })).status,
      ...options.emulator,
    })
  }

  protected async ends() {
    await this.dynamics.start()
    const { host } = this.options
    const options = typeof host === 'function' ? host(this.dynamics.url) : host
    return { hosts: { dynamics: dynamics365(this.dynamics.adapterOptions(options)) } }
  }

  override async stop(): Promise<void> {
    await super.stop()
    await this.dynamics.close()
  }

  /** What agents see in the newest conversation. */
  shown(): readonly string[] {
    return this.dynamics.talk.messages.map(({ author, text }) => `${author}: ${text}`)
  }

  automated(): readonly string[] {
    return this.dynamics.talk.messages.filter(({ author }) => author === 'automated').map(({ text }) => text)
  }
}

export const scene = (options: SceneOptions = {}): Promise<Scene> => started(new Scene(options))
