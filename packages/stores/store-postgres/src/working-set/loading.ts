import type { Connection, Value } from '../database/connection.js'
import type { Overlay } from './overlay.js'

export interface Loading {
  connection: Connection
  overlay: Overlay
  /** In a writing transaction, rows that will be changed are locked. */
  writing: boolean
}

export type Loader = (loading: Loading, keys: readonly (readonly Value[])[]) => Promise<void>
