import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { commands } from '../src/commands.js'
import { deskwire } from './deskwire.js'

describe('shell completion', () => {
  it('completes in bash what stands in the table: commands, their second words, and their options', async () => {
    const { code, out } = await deskwire(['completion', 'bash'])
    expect(code).toBe(0)
    const completed = (...words: readonly string[]) => {
      const array = ['deskwire', ...words].map((word) => `'${word}'`).join(' ')
      const script = `${out}\nCOMP_WORDS=(${array}); COMP_CWORD=${words.length}; _deskwire; echo "\${COMPREPLY[@]}"`
      const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script], { encoding: 'utf8' })
      expect(stderr).toBe('')
      return stdout.trim().split(' ')
    }
    expect(completed('con')).toEqual(['consent', 'conversations'])
    expect(completed('consent', 'gr')).toEqual(['grant'])
    expect(completed('consent', 'grant', '--ev')).toEqual(['--evidence'])
    expect(completed('init', '--ch')).toEqual(['--channel'])
    expect(completed('notify', '+15551230001', '--top')).toEqual(['--topic'])
    for (const { name, options = {} } of commands)
      for (const option of Object.keys(options))
        expect(completed(...name.split(' '), `--${option}`)).toContain(`--${option}`)
  })

  it('knows zsh and fish, and says so to others', async () => {
    expect((await deskwire(['completion', 'zsh'])).out).toContain('bashcompinit')
    const fish = (await deskwire(['completion', 'fish'])).out
    for (const { name } of commands) expect(fish).toContain(` ${name.split(' ').at(-1)} -d '`)
    const other = await deskwire(['completion', 'tcsh'])
    expect([other.code, other.err]).toEqual([2, expect.stringContaining('bash, zsh, fish')])
  })
})
