import type { Connection, Value } from '../database/connection.js'
import type { Overlay } from './overlay.js'

export interface Loading {
  connection: Connection
  overlay: Overlay
  /** In a writing transaction what is read for being changed is locked. */
  writing: boolean
}

export type Loader = (loading: Loading, keys: readonly (readonly Value[])[]) => Promise<void>
