import { join } from 'node:path'
import SwaggerParser from '@apidevtools/swagger-parser'
import { corrections } from './corrections.mjs'
import { known } from './known.mjs'

/** The documents by file, every reference followed. */
export const load = async (folder) => {
  const documents = new Map()
  for (const { file } of known) {
    const document = await SwaggerParser.parse(join(folder, file))
    corrections[file]?.(document)
    documents.set(file, await SwaggerParser.dereference(document))
  }
  return documents
}
