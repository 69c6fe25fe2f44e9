import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { commands } from '../src/commands.js'
import { helpOf } from '../src/help.js'
import { deskwire, folder } from './deskwire.js'

const usageError = 2

const closedPort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return port
}

describe('the command table', () => {
  it('is what the help shows: every command, each with its words, options and an example', async () => {
    const { code, out, err } = await deskwire(['--help'])
    expect([code, err]).toEqual([0, ''])
    for (const { name, summary } of commands) expect(out.replace(/ +/g, ' ')).toContain(`\n ${name} ${summary}\n`)
    for (const command of commands) {
      const help = helpOf(command)
      for (const option of Object.keys(command.options ?? {})) expect(help).toContain(`--${option}`)
      for (const { name } of command.arguments ?? []) expect(help).toContain(`<${name}>`)
      expect(command.examples.length).toBeGreaterThan(0)
      for (const example of command.examples) expect(example).toContain(`deskwire ${command.name}`)
    }
  })

  it('loads nothing that it does not show: the whole of it is a few small files of ours', () => {
    const seen = new Map<string, string>()
    const open = (path: string) => {
      if (seen.has(path)) return
      const text = readFileSync(path, 'utf8')
      seen.set(path, text)
      for (const [, name = ''] of text.matchAll(/^(?:import|export)\b[^'"]*?["']([^"']+)["'];?$/gm))
        if (name.startsWith('.')) open(join(dirname(path), name))
        else expect(name).toMatch(/^(node:|fs|url|path|util|module|readline)/)
    }
    open(inject('bin'))
    expect([...seen.values()].join('').length).toBeLessThan(60_000)
  })

  it('every command can be loaded, and every command answers --help', async () => {
    for (const { load } of commands) expect(typeof (await load()).run).toBe('function')
    for (const words of [
      ['consent', 'import', '--help'],
      ['doctor', '--help'],
      ['help', 'consent', 'grant'],
    ]) {
      const { code, out } = await deskwire(words)
      expect([code, out]).toEqual([0, expect.stringContaining('Usage: deskwire ')])
    }
  })
})

describe('what is not understood', () => {
  const cases: [words: string[], says: RegExp][] = [
    [['docter'], /Unknown command: "docter"\. Did you mean doctor\?/],
    [['consent', 'grnat'], /Unknown command: "consent grnat"\. Did you mean consent grant\?/],
    [['doctor', '--storre', 'x'], /--storre.*deskwire doctor --help/],
    [['consent', 'show'], /<address> is missing/],
    [['consent', 'show', '+15551230001', 'more'], /"more" is one argument too many/],
    [['doctor'], /No app chosen.*--url and --key/],
    [['doctor', '--url', 'nonsense'], /is not a URL/],
    [['doctor', '--url', 'http://127.0.0.1:1'], /No key given.*DESKWIRE_KEY/],
    [['doctor', '--url', 'http://127.0.0.1:1', '--store', 'x'], /contradict each other/],
    [['link', 'hello'], /is not a phone number.*\+15551230001/],
    [['link', '+15551230001', '--qr', 'code.jpg'], /neither \.svg nor \.png/],
    [['notify'], /No recipient/],
    [['notify', '+1555', '--template', 'a', '--text', 'b'], /Give either --template <name> or --text <words>/],
    [['consent', 'grant', '+15551230001', '--channel', 'x'], /--purpose is missing/],
    [['templates', 'show', 'x', '--value', 'nothing'], /Write it as name=value/],
    [['transcript'], /Which conversation\?/],
    [['parked', 'retry', '--url', 'http://127.0.0.1:1', '--key', 'k'], /No ids given/],
  ]
  for (const [words, says] of cases)
    it(`deskwire ${words.join(' ')}`, async () => {
      const { code, out, err } = await deskwire(words, { cwd: folder() })
      expect([code, out]).toEqual([usageError, ''])
      expect(err).toMatch(says)
      expect(err.trim().split('\n')).toHaveLength(words.includes('parked') ? 2 : 1)
    })

  it('an app that does not answer is a failure with the next step, not a stack', async () => {
    const url = `http://127.0.0.1:${await closedPort()}`
    const { code, out, err } = await deskwire(['doctor', '--url', url, '--key', 'k'.repeat(20)])
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(/does not answer \(ECONNREFUSED\)\. Start it, or open its store/)
    expect(err).not.toContain('    at ')
  })

  it('no colour where nobody looks', async () => {
    const { out, err } = await deskwire(['nonsense'])
    expect(out + err).not.toContain('\u001b')
  })
})
