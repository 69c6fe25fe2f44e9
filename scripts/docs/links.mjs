// Do links lead somewhere? Files and headings are looked at; what is elsewhere on the web is not.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { root } from '../packages.mjs'
import { headingsOf, linesOf, linksOf } from './markdown.mjs'

const anchorsOf = (page) =>
  new Set([
    ...headingsOf(page).map(({ slug }) => slug),
    ...linesOf(page).flatMap(({ text }) => [...text.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id)),
  ])

/** Pages in our repository are meant by their address too: READMEs are read on npm. */
const ours = /^https:\/\/github\.com\/deskwire\/deskwire\/(?:blob|tree)\/main\//

export const brokenIn = (paths) =>
  paths.flatMap((path) =>
    linksOf(readFileSync(join(root, path), 'utf8')).flatMap(({ target, line }) => {
      const here = ours.test(target) ? `/${target.replace(ours, '')}` : target
      if (/^[a-z][a-z+.-]*:/i.test(here)) return []
      const [place, anchor] = decodeURIComponent(here).split('#')
      const file =
        place === '' ? join(root, path) : here.startsWith('/') ? join(root, place) : join(root, dirname(path), place)
      const broken = (why) => [`${path}:${line} ${target}: ${why}`]
      if (!existsSync(file)) return broken(`there is no ${relative(root, file)}`)
      if (anchor === undefined) return []
      if (statSync(file).isDirectory() || !file.endsWith('.md')) return broken('an anchor into what is no page')
      return anchorsOf(readFileSync(file, 'utf8')).has(anchor) ? [] : broken(`no heading #${anchor}`)
    }),
  )
