import type { Command, Input } from '../command.js'
import { optionsOf } from '../parse.js'
import { usage } from '../trouble.js'

const shells = ['bash', 'zsh', 'fish'] as const

/** Prints a script for a shell, made from the table of commands. */
export const run = (input: Input): Promise<number> => {
  const shell = shells.find((one) => one === input.args[0])
  if (shell === undefined) throw usage(`Which shell? ${shells.join(', ')}`, 'For example: deskwire completion bash')
  const script = made[shell](input.commands)
  input.terminal.value({ shell, script })
  return input.terminal.json ? Promise.resolve(0) : input.terminal.raw(script).then(() => 0)
}

type Table = readonly Command[]

const firstsOf = (commands: Table) => [...new Set(commands.map(({ name }) => name.split(' ')[0] ?? ''))]
const below = (commands: Table, first: string) =>
  commands.flatMap(({ name }) => (name.startsWith(`${first} `) ? [name.slice(first.length + 1)] : []))
const optionNames = (command: Command) => Object.keys(optionsOf(command)).map((name) => `--${name}`)

const bash = (commands: Table): string => `# eval "$(deskwire completion bash)"
_deskwire() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${firstsOf(commands).join(' ')}"
  else
    case "\${COMP_WORDS[1]} $([ "$COMP_CWORD" -gt 2 ] && echo "\${COMP_WORDS[2]}")" in
${firstsOf(commands)
  .filter((first) => below(commands, first).length > 0)
  .map((first) => `      "${first} ") words="${below(commands, first).join(' ')}" ;;`)
  .join('\n')}
${commands.map((command) => `      "${command.name}"${command.name.includes(' ') ? '' : '" "*'}) words="${optionNames(command).join(' ')}" ;;`).join('\n')}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _deskwire deskwire
`

const zsh = (commands: Table): string =>
  `autoload -U +X bashcompinit && bashcompinit\n${bash(commands).replace('completion bash', 'completion zsh')}`

/** As fish reads single quotes. */
const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

const fish = (commands: Table): string =>
  `${[
    '# deskwire completion fish > ~/.config/fish/completions/deskwire.fish',
    ...firstsOf(commands).map((first) => {
      const about = commands.find(({ name }) => name === first)?.summary ?? below(commands, first).join(', ')
      return `complete -c deskwire -n __fish_use_subcommand -f -a ${first} -d ${quoted(about)}`
    }),
    ...commands.flatMap((command) => {
      const [first = '', second] = command.name.split(' ')
      const here = `__fish_seen_subcommand_from ${first}`
      const inside = second === undefined ? here : `${here}; and __fish_seen_subcommand_from ${second}`
      return [
        ...(second === undefined
          ? []
          : [`complete -c deskwire -n ${quoted(here)} -f -a ${second} -d ${quoted(command.summary)}`]),
        ...Object.entries(optionsOf(command)).map(
          ([name, { type, help }]) =>
            `complete -c deskwire -n ${quoted(inside)} -l ${name}${type === 'string' ? ' -r' : ''} -d ${quoted(help)}`,
        ),
      ]
    }),
  ].join('\n')}\n`

const made = { bash, zsh, fish }
