// What is known of a Markdown page: headings with their anchors, links, blocks of code. And how to write tables.

/** As GitHub makes anchors; the site is told to do the same, so that one link leads to the same place in both. */
export const slugOf = (title) =>
  title
    .toLowerCase()
    .replace(/<[^>]*>/g, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-')

/**
 * Each line of a page with what it is part of: `{ text, line, fence, heading, comment }`. Fences' own lines are left out.
 * `comment` is one over several lines.
 */
export const linesOf = (page) => {
  const lines = []
  let fence
  let heading
  let comment = false
  const slugs = new Map()
  for (const [at, text] of page.split('\n').entries()) {
    const mark = /^(\s*)(`{3,}|~{3,})(.*)$/.exec(text)
    if (fence === undefined && mark) {
      fence = { mark: mark[2], info: mark[3].trim(), line: at + 2, heading }
      continue
    }
    if (fence !== undefined && mark && mark[3].trim() === '' && mark[2].startsWith(fence.mark)) {
      fence = undefined
      continue
    }
    const title = fence === undefined && /^(#{1,6})\s+(.*?)\s*$/.exec(text)
    if (title) {
      const slug = slugOf(title[2])
      const times = slugs.get(slug) ?? 0
      slugs.set(slug, times + 1)
      heading = { level: title[1].length, title: title[2], slug: times === 0 ? slug : `${slug}-${times}` }
    }
    if (fence === undefined && text.includes('<!--')) comment = !text.includes('-->')
    lines.push({ text, line: at + 1, fence, heading, comment, isHeading: Boolean(title) })
    if (text.includes('-->')) comment = false
  }
  return lines
}

export const headingsOf = (page) =>
  linesOf(page)
    .filter(({ isHeading }) => isHeading)
    .map(({ heading }) => heading)

/** `[{ info, line, text, given }]`: `given` is what the comment right above it says stands before it. */
export const blocksOf = (page) => {
  const blocks = new Map()
  for (const { fence, text } of linesOf(page)) {
    if (!fence) continue
    const known = blocks.get(fence) ?? []
    known.push(text)
    blocks.set(fence, known)
  }
  const all = page.split('\n')
  return [...blocks].map(([{ info, line, heading }, text]) => ({
    info,
    line,
    heading,
    text: text.join('\n'),
    given: givenAbove(all, line - 2),
  }))
}

/** A comment `<!-- given: … -->` above a block holds what its reader knows from before, and a compiler does not. */
const givenAbove = (lines, fence) => {
  let end = fence - 1
  while (end >= 0 && lines[end].trim() === '') end -= 1
  if (end < 0 || !lines[end].trimEnd().endsWith('-->')) return ''
  let start = end
  while (start > 0 && !lines[start].includes('<!--')) start -= 1
  const comment = lines.slice(start, end + 1).join('\n')
  return /^<!-- given:\s*([\s\S]*?)\s*-->$/.exec(comment.trim())?.[1] ?? ''
}

/** `[{ target, line }]`, code apart. */
export const linksOf = (page) =>
  linesOf(page)
    .filter(({ fence }) => !fence)
    .flatMap(({ text, line }) => {
      const bare = text.replace(/(`+)(?:(?!\1).)+?\1/g, (code) => 'x'.repeat(code.length))
      const inline = [...bare.matchAll(/!?\[(?:[^\]\\]|\\.)*\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)]
      const reference = [...bare.matchAll(/^\s*\[[^\]]+\]:\s*(\S+)/g)]
      const html = [...bare.matchAll(/\s(?:href|src)="([^"]+)"/g)]
      return [...inline, ...reference, ...html].map(([, target]) => ({ target, line }))
    })

/** Text that stands in a cell as it is. */
export const cell = (text) =>
  String(text ?? '')
    .replace(/\|/g, '\\|')
    .replace(/\s*\n\s*/g, ' ')
    .trim()

export const code = (text) => (text === '' || text === undefined ? '' : `\`${text}\``)

export const tableOf = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n')

/** Words in a table, where `<name>` would be taken for HTML by the site: outside of code it is written out. */
export const words = (text) =>
  String(text ?? '')
    .split(/(`[^`]*`)/)
    .map((piece) =>
      piece.startsWith('`') ? piece : piece.replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/\{\{/g, '&#123;{'),
    )
    .join('')

const source = 'https://github.com/deskwire/deskwire/blob/main/'

/** Where a relative link out of the documentation leads on GitHub; undefined for one that stays. */
export const sourceOf = (href) => {
  const [, path] =
    /^(?:\.\.\/)+((?:packages|examples|scripts|bench|docs|skills|\.ci|\.github)(?:\/.*)?|[A-Z]+\.md.*)$/.exec(href) ??
    []
  return path === undefined ? undefined : source + path
}
