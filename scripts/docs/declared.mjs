// Reads what a TypeScript declaration says of its members: name, type and the comment above. Biome has formatted every
// source, so indentation tells where a member begins; no parser is needed.

const opening = { '{': 1, '(': 1, '[': 1, '}': -1, ')': -1, ']': -1 }

/** How deep the brackets of a line lead, strings and comments apart. */
const depthOf = (line) =>
  [...line.replace(/'(?:[^'\\]|\\.)*'|`[^`]*`|\/(?:[^/\\\n]|\\.)+\/[a-z]*(?=[,)])|\/\/.*$|\/\*.*?\*\//g, '')].reduce(
    (depth, sign) => depth + (opening[sign] ?? 0),
    0,
  )

const started = (name) => new RegExp(`^(?:export )?(?:interface ${name}\\b|const ${name}\\b.*=|type ${name}\\b.*=)`)

/** The lines between a declaration's brackets. */
const bodyOf = (text, name) => {
  const lines = text.split('\n')
  const start = lines.findIndex((line) => started(name).test(line))
  if (start < 0) throw new Error(`Nothing is declared as ${name}`)
  let depth = depthOf(lines[start])
  let from = start + 1
  // `= z` and then, on a line of its own, `.strictObject({`.
  while (depth === 0 && from < lines.length) depth += depthOf(lines[from++])
  const body = []
  for (let at = from; at < lines.length && depth > 0; at += 1) {
    depth += depthOf(lines[at])
    if (depth > 0) body.push(lines[at])
  }
  return body
}

const plain = (comment) =>
  comment
    .join(' ')
    .replace(/\/\*\*|\*\/|\n|(?<=^|\s)\*(?=\s)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()

/** `[{ name, optional, type, about }]` of an interface, or of an object literal that holds a zod schema. */
export const membersOf = (text, name) => {
  const body = bodyOf(text, name)
  const indentOf = (line) => line.length - line.trimStart().length
  const heads = body.filter((line) => /^\s+[\w'"]+\??[(:]/.test(line) || /^\s+\w+,$/.test(line))
  const indent = Math.min(...heads.map(indentOf))
  const members = []
  let comment = []
  let inComment = false
  for (const line of body) {
    const trimmed = line.trim()
    if (trimmed.startsWith('/**')) {
      comment = []
      inComment = true
    }
    if (inComment) {
      comment.push(trimmed)
      inComment = !trimmed.includes('*/')
      continue
    }
    const head = indentOf(line) === indent && /^([A-Za-z_]\w*)(\?)?(?=[(:,])(:? ?)(.*)$/.exec(trimmed)
    if (head) {
      const [, member, optional, , type] = head
      members.push({ name: member, optional: optional === '?', type, about: plain(comment) })
      comment = []
    } else if (members.length > 0 && trimmed !== '' && !trimmed.startsWith('//')) {
      const last = members.at(-1)
      last.type += `${separates(last.type, trimmed) ? ';' : ''} ${trimmed}`
      // A comment inside of a member belongs to what is inside.
      comment = []
    }
  }
  return members.map((member) => ({ ...member, type: tidy(member.type) }))
}

/** Members of an inner type stand on lines of their own, without a sign between them. */
const separates = (before, next) => /[\w\])>'?]$/.test(before) && /^\w+\??[:(]/.test(next)

const tidy = (type) =>
  type
    .replace(/\/\*\*.*?\*\//g, '')
    .replace(/^\|\s*/, '')
    .replace(/\breadonly /g, '')
    .replace(/Readonly<(Record<[^>]+>)>/g, '$1')
    .replace(/([{(]) \| /g, '$1 ')
    .replace(/^\s*\|\s*/, '')
    .replace(/\( /g, '(')
    .replace(/, \)/g, ')')
    .replace(/ \| undefined$/, '')
    .replace(/^\((\(.*\) => .*)\)$/, '$1')
    .replace(/,\s*$/, '')
    .replace(/\s+/g, ' ')
    .trim()
