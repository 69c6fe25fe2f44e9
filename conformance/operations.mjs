const templates = (documents, prefix) =>
  [...documents].flatMap(([file, document]) =>
    file.startsWith(prefix)
      ? Object.entries(document.paths).map(([template, operations]) => ({
          file,
          document,
          template,
          operations,
          expression: new RegExp(`^${template.replace(/[.]/g, '\\.').replace(/\{[^}]+\}/g, '([^/]+)')}$`),
          variables: (template.match(/\{[^}]+\}/g) ?? []).length,
        }))
      : [],
  )

// Meta's description has one path for each kind of object: `/{Version}/{Media-ID}`, `/{Version}/{Phone-Number-ID}`, …
const objects = {
  number: ['Phone-Number-ID'],
  account: ['WABA-ID', 'WhatsApp-Business-Account-ID'],
  media: ['Media-ID'],
  template: ['TEMPLATE_ID'],
  app: ['Application-ID'],
}

/** Finds what a description says about a call: its operation and the document that has it. */
export const createFinder = (documents) => {
  const meta = templates(documents, 'meta/')
  const others = [...documents.keys()].map((file) => file.split('/')[0]).filter((vendor) => vendor !== 'meta')
  const byPath = new Map(
    [...new Set(others)].map((vendor) => [
      vendor,
      templates(documents, `${vendor}/`).sort((a, b) => a.variables - b.variables),
    ]),
  )
  const find = ({ vendor, method, path, object, template }) => {
    const name = method.toLowerCase()
    if (template !== undefined) {
      const one = (byPath.get(vendor) ?? meta).find(
        (candidate) => candidate.template === template && candidate.operations[name],
      )
      return { ...one, operation: one.operations[name], id: `${method} ${template}` }
    }
    const candidates = byPath.get(vendor) ?? meta.filter(({ template }) => named(template, object))
    const found = candidates.find(({ expression, operations }) => expression.test(path) && operations[name])
    return found && { ...found, operation: found.operations[name], id: `${method} ${found.template}` }
  }
  return find
}

const named = (template, object) => objects[object]?.some((name) => template.includes(`{${name}}`)) ?? false
