// The site as it is built: its own search finds what people look for, and no page is wider than a common screen.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startBrowser } from '../examples/quickstart/test/browser.ts'
import { root } from './packages.mjs'

const types = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.html': 'text/html',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
}
const out = mkdtempSync(join(tmpdir(), 'deskwire-site-'))
let url
let server

beforeAll(async () => {
  // In a process of its own: this one is a test, and the site's framework would be built for tests.
  const child = spawn(
    process.execPath,
    [join(root, 'node_modules/vitepress/bin/vitepress.js'), 'build', 'docs', '--outDir', out],
    { cwd: root, stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, NODE_ENV: 'production' } },
  )
  const said = child.stderr.toArray()
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(Buffer.concat(await said).toString())
  server = createServer((request, response) => {
    const path = decodeURI(request.url.split('?')[0])
    const file = path.endsWith('/') ? `${path}index.html` : extname(path) === '' ? `${path}.html` : path
    try {
      const bytes = readFileSync(join(out, file))
      response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' }).end(bytes)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${server.address().port}`
}, 240_000)
afterAll(() => {
  server?.closeAllConnections()
  server?.close()
  rmSync(out, { recursive: true, force: true })
})

/** In the browser: the tables that must be scrolled, of each page's content in the frame of the page that is open. */
const tooWide = async (paths) => {
  const found = []
  const place = document.querySelector('.vp-doc')
  for (const path of paths) {
    const html = await (await fetch(path)).text()
    place.innerHTML = new DOMParser().parseFromString(html, 'text/html').querySelector('.vp-doc').innerHTML
    for (const table of place.querySelectorAll('table'))
      if (table.scrollWidth > table.clientWidth + 1)
        found.push(`${path}: ${table.querySelector('tr').textContent} ${table.scrollWidth} > ${table.clientWidth}`)
    if (document.documentElement.scrollWidth > innerWidth) found.push(`${path} is wider than the screen`)
  }
  return found
}

/** Pages that are looked up have no outline beside them. */
const frames = [
  ['/getting-started', (path) => !path.startsWith('/reference/')],
  ['/reference/hosts', (path) => path.startsWith('/reference/')],
]

/** A word, and a page that must be among what it finds. */
const wanted = [
  ['docker', '/guides/containers'],
  ['kubernetes', '/guides/containers'],
  ['architecture', '/architecture'],
  ['scaling', '/scaling'],
  ['migrate', '/guides/moving'],
  ['ngrok', '/tutorials/zendesk-whatsapp'],
  ['slack', '/faq'],
]

it('finds what people look for, and fits a screen of 1440 pixels', async () => {
  const browser = await startBrowser()
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  try {
    await page.goto(url)
    // A home page answers in one screen: what it is, for whom, and where to go.
    const bottom = await page.evaluate(() =>
      Math.max(
        ...[...document.querySelectorAll('.VPHero .actions a, .VPHero .image img')].map(
          (one) => one.getBoundingClientRect().bottom,
        ),
      ),
    )
    expect(bottom).toBeLessThan(900)

    await page.getByRole('button', { name: 'Search' }).first().click()
    const box = page.locator('.VPLocalSearchBox input')
    const results = page.locator('.VPLocalSearchBox a.result')
    for (const [word, path] of wanted) {
      await box.fill('')
      await results.first().waitFor({ state: 'detached' })
      await box.fill(word)
      await results.first().waitFor()
      const found = await results.evaluateAll((all) => all.map((one) => new URL(one.href).pathname))
      expect(found, word).toContain(path)
    }

    for (const [frame, inIt] of frames) {
      await page.goto(`${url}${frame}`)
      const paths = await page
        .locator('.VPSidebar a.link')
        .evaluateAll((all) => [...new Set(all.map((one) => new URL(one.href).pathname))])
      expect(paths.length).toBeGreaterThan(60)
      expect(await page.evaluate(tooWide, paths.filter(inIt))).toEqual([])
    }
  } finally {
    await browser.close()
  }
})
