import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { forModels } from '../../scripts/docs/llms.mjs'
import { slugOf, sourceOf } from '../../scripts/docs/markdown.mjs'

const docs = join(dirname(fileURLToPath(import.meta.url)), '..')

const titleOf = (path) => /^# (.+)$/m.exec(readFileSync(join(docs, path), 'utf8'))?.[1] ?? path
const item = (path) => ({ text: titleOf(path), link: `/${path.replace(/(?:README|index)?\.md$/, '')}` })
/** Those that are written, in this order; then all others of the folder. */
const pages = (folder, first) => {
  const there = readdirSync(join(docs, folder)).filter((name) => name.endsWith('.md') && name !== 'index.md')
  const named = first.map((name) => `${name}.md`).filter((name) => there.includes(name))
  const others = there.filter((name) => !named.includes(name) && !elsewhere.has(`${folder}/${name}`)).sort()
  return [...named, ...(first.includes('*') ? others : [])].map((name) => item(join(folder, name)))
}
const written = (...paths) => paths.filter((path) => existsSync(join(docs, path))).map(item)

const channels = ['whatsapp-cloud', 'twilio-whatsapp', 'twilio-sms']
const hosts = [
  'servicenow',
  'dynamics365',
  'zendesk',
  'request-tracker',
  'redmine',
  'front',
  'intercom',
  'hubspot',
  'chatwoot',
  'desk',
]
const assistants = ['topics', 'watsonx', 'direct-line']
const stores = ['stores', 'store-sqlite', 'store-postgres']
const writing = ['write-a-channel', 'write-a-host', 'freshdesk-in-an-hour', 'write-an-assistant', 'write-a-store']
const elsewhere = new Set(
  ['agents', 'templates', 'containers', ...channels, ...hosts, ...assistants, ...stores, ...writing].map(
    (name) => `guides/${name}.md`,
  ),
)

/** The theme names the pictures of the home page by their address, so nothing bundles them. */
const pictures = {
  name: 'deskwire-pictures',
  configureServer({ middlewares }) {
    middlewares.use('/images', (request, response, next) => {
      const path = join(docs, 'images', basename(request.url ?? ''))
      if (!existsSync(path)) return next()
      response.setHeader('content-type', 'image/png')
      response.end(readFileSync(path))
    })
  },
}
const homePictures = ['simulator-light.png']

export default {
  title: 'Deskwire',
  description: 'WhatsApp and SMS in the helpdesk a team already has',
  lang: 'en',
  cleanUrls: true,
  srcExclude: ['images/**'],
  rewrites: { 'decisions/README.md': 'decisions/index.md' },
  // A test looks at links, also at those that lead out of this folder.
  ignoreDeadLinks: true,
  // What is looked up has wide tables, and is found by its headings or by the search.
  transformPageData(page) {
    if (page.relativePath.startsWith('reference/')) page.frontmatter.aside = false
  },
  transformHead: ({ page }) => [['link', { rel: 'alternate', type: 'text/markdown', href: `/${page}` }]],
  vite: { plugins: [pictures] },
  buildEnd({ outDir, site }) {
    mkdirSync(join(outDir, 'images'), { recursive: true })
    for (const name of homePictures) copyFileSync(join(docs, 'images', name), join(outDir, 'images', name))
    for (const [path, text] of forModels(site.themeConfig.sidebar)) {
      mkdirSync(dirname(join(outDir, path)), { recursive: true })
      writeFileSync(join(outDir, path), text)
    }
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    sidebar: [
      {
        text: 'Begin',
        items: written(
          'why.md',
          'getting-started.md',
          'examples.md',
          'concepts.md',
          'architecture.md',
          'guides/agents.md',
          'guides/templates.md',
          'faq.md',
          'limits.md',
          'versions.md',
        ),
      },
      { text: 'Tutorials', items: pages('tutorials', ['zendesk-whatsapp', '*']) },
      { text: 'Channels', items: pages('guides', channels) },
      { text: 'Hosts', items: pages('guides', hosts) },
      { text: 'Assistants', items: pages('guides', assistants) },
      { text: 'Stores', items: pages('guides', stores) },
      {
        text: 'Run it',
        items: [
          ...written(
            'going-live.md',
            'deploying.md',
            'guides/containers.md',
            'security.md',
            'consent.md',
            'troubleshooting.md',
            'reliability.md',
            'performance.md',
            'scaling.md',
            'cost.md',
          ),
          ...pages('guides', ['http', 'operate', '*']),
        ],
      },
      { text: 'Write an adapter', items: pages('guides', writing) },
      {
        text: 'Reference',
        items: pages('reference', [
          'requirements',
          'channels',
          'hosts',
          'assistants',
          'bridge-options',
          'adapter-options',
          'api',
          'errors',
          '*',
        ]),
      },
      { text: 'Contribute', items: pages('decisions', ['README', '*']) },
    ],
    socialLinks: [{ icon: 'github', link: 'https://github.com/deskwire/deskwire' }],
  },
  markdown: {
    anchor: { slugify: slugOf },
    config(md) {
      // `{{ … }}` in code is a helpdesk's placeholder, not ours to fill.
      md.renderer.rules.code_inline = (tokens, at) => {
        const { content } = tokens[at]
        return `<code v-pre>${md.utils.escapeHtml(content).replaceAll('{{', '&#123;&#123;')}</code>`
      }
      // Links to sources are relative, as GitHub reads them; on the site they lead to GitHub.
      const normal = md.renderer.rules.link_open
      md.renderer.rules.link_open = (tokens, at, options, env, self) => {
        const outside = sourceOf(tokens[at].attrGet('href') ?? '')
        if (outside !== undefined) tokens[at].attrSet('href', outside)
        return normal ? normal(tokens, at, options, env, self) : self.renderToken(tokens, at, options)
      }
    },
  },
}
