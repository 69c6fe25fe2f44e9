import type { Server } from 'node:http'
import type { Bridge } from '@deskwire/core'
import type { Desk } from '@deskwire/desk'
import type { Wire } from '@deskwire/simulator'

/** Folders with the built pages. */
export interface Built {
  page: string
  panel: string
  admin: string
}

export interface Quickstart {
  bridge: Bridge
  desk: Desk
  wire: Wire
  server: Server
  listen(port: number, host: string): Promise<void>
  stop(): Promise<void>
}

export function createQuickstart(options: {
  url: string
  publicUrl?: string
  data: string
  env?: Readonly<Record<string, string | undefined>>
  built?: Built
}): Quickstart
