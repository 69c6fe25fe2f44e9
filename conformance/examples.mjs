const values = (content) =>
  Object.values(content?.examples ?? {}).flatMap(({ value }) => (value === undefined ? [] : [value]))

/** The descriptions' own examples, as messages: what these break is the description's mistake, not ours. */
export const examplesOf = (documents) =>
  [...documents].flatMap(([file, document]) => {
    const vendor = file.split('/')[0]
    return Object.entries(document.paths).flatMap(([template, operations]) =>
      Object.entries(operations).flatMap(([method, operation]) => {
        if (template === '/whatsapp/webhooks') {
          const content = operation.requestBody?.content?.['application/json']
          return values(content).map((body) => ({ vendor, direction: 'webhook', body }))
        }
        const call = { vendor, method: method.toUpperCase(), template }
        const asked = Object.entries(operation.requestBody?.content ?? {}).flatMap(([type, content]) =>
          values(content).map((body) => ({ ...call, direction: 'request', type, query: [], body })),
        )
        const answered = Object.entries(operation.responses ?? {}).flatMap(([status, { content }]) =>
          values(content?.['application/json']).map((body) => ({
            ...call,
            direction: 'answer',
            status: Number(status),
            body,
          })),
        )
        return [...asked, ...answered]
      }),
    )
  })
