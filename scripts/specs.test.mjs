import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { known, wrongWith } from '../conformance/known.mjs'
import { unknownNames } from '../conformance/names.mjs'
import { plants } from '../conformance/plants.mjs'
import { root } from './packages.mjs'
import { specsFolder } from './specs.mjs'

describe('the folder with the descriptions', () => {
  let folder
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'deskwire-specs-test-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const text = '{"openapi":"3.0.1"}'
  const sha256 = createHash('sha256').update(text).digest('hex')
  const files = [{ file: 'acme/api.json', upstream: 'https://acme.example/api', version: '7', sha256 }]

  it('is complete when every file has its hash', () => {
    mkdirSync(join(folder, 'acme'))
    writeFileSync(join(folder, 'acme/api.json'), text)
    expect(wrongWith(folder, files)).toEqual([])
  })
  it('lacks a file, and says where it comes from', () => {
    expect(wrongWith(folder, files)).toEqual(['acme/api.json is missing. It is version 7 of https://acme.example/api.'])
  })
  it('has another version of a file', () => {
    mkdirSync(join(folder, 'acme'))
    writeFileSync(join(folder, 'acme/api.json'), `${text} `)
    expect(wrongWith(folder, files)).toEqual([expect.stringContaining('acme/api.json is not version 7')])
  })
  it('is not there, and the message says how to name another', () => {
    expect(wrongWith(join(folder, 'nowhere'))).toEqual([expect.stringContaining('Set DESKWIRE_SPECS')])
  })
  it('lies beside the repository unless it is named', () => {
    expect(specsFolder({})).toBe(join(root, '../shared/specs'))
    expect(specsFolder({ DESKWIRE_SPECS: folder })).toBe(folder)
  })
  it('each file is named with its upstream, version and hash', () => {
    expect(known.length).toBeGreaterThan(0)
    for (const one of known) {
      expect(one).toEqual({
        file: expect.stringMatching(/^[a-z]+\//),
        upstream: expect.stringContaining('https://github.com/'),
        version: expect.any(String),
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      })
    }
  })
})

describe('names that a description does not know', () => {
  const text = { properties: { type: {}, text: { properties: { body: {} } } } }
  const image = { properties: { type: {}, image: { properties: { id: {}, caption: {} } } } }
  const mapping = { text: '#/components/schemas/Text', image: '#/components/schemas/Image' }
  const document = { components: { schemas: { Text: text, Image: image } } }
  const message = { discriminator: { propertyName: 'type', mapping }, oneOf: [text, image] }

  it.each([
    [{ type: 'text', text: { body: 'x' } }, []],
    [{ type: 'text', text: { body: 'x', colour: 'red' } }, ['.text.colour is not known']],
    [{ type: 'text', image: { id: '1' } }, ['.image is not known']],
    [{ type: 'image', image: { id: '1', caption: 'x' } }, []],
  ])('in the variant that is meant: %j', (value, found) => {
    expect(unknownNames(message, value, document)).toEqual(found)
  })
  it('in lists, in parts of a whole, and not where any name will do', () => {
    const schema = {
      allOf: [
        { properties: { rows: { items: { properties: { id: {} } } } } },
        {
          properties: {
            variables: { type: 'object', additionalProperties: { type: 'string' } },
            more: { type: 'object' },
          },
        },
      ],
    }
    const value = { rows: [{ id: 1 }, { no: 2 }], variables: { 1: 'a' }, more: { any: 1 }, extra: true }
    expect(unknownNames(schema, value, {})).toEqual(['.rows[].no is not known', '.extra is not known'])
  })
})

it.each(plants)('a wrong name can be planted in $adapter', ({ source, right, wrong }) => {
  expect(readFileSync(join(root, source), 'utf8').split(right)).toHaveLength(2)
  expect(wrong).not.toBe(right)
})
