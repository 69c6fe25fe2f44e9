import { createHash } from 'node:crypto'

const mostBytes = 512
const mostBytesOfAUnit = 3

/**
 * What an id from outside is indexed under: the id, or its hash where it is longer than an index takes (a row of a PostgreSQL
 * B-tree holds 2,704 bytes, and some indexes hold several ids). The id itself stays as it came beside it.
 */
export const boundedKey = (id: string): string =>
  id.length * mostBytesOfAUnit <= mostBytes || Buffer.byteLength(id) <= mostBytes
    ? id
    : `sha256:${createHash('sha256').update(id).digest('hex')}`
