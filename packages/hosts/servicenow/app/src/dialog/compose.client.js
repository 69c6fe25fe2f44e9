// The dialog. It decides nothing: the bridge says what may be sent, and what became of it.
addLoadEvent(() => {
  const part = (name) => document.getElementById(`deskwire-${name}`)
  const place = new URLSearchParams(window.location.search)
  const about = { table: place.get('table') || '', record: place.get('record') || '' }
  // One dialog sends once: pressing twice is the same request.
  const once = Array.from(window.crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
  let templates = []
  /** Whom the bridge read the number as. */
  let reached = ''
  let asked = 0

  const call = async (method, name, content) => {
    const query = method === 'GET' ? `?${new URLSearchParams(content)}` : ''
    const response = await window.fetch(`/api/x_deskw_deskwire/compose/${name}${query}`, {
      method,
      headers: { accept: 'application/json', 'content-type': 'application/json', 'X-UserToken': window.g_ck },
      ...(method === 'POST' && { body: JSON.stringify(content) }),
    })
    const json = await response.json().catch(() => ({}))
    const body = json.result || json
    return response.ok ? body : { wrong: body.detail || `Answer ${response.status}` }
  }

  const choices = (select, items) => {
    select.replaceChildren(
      ...items.map(({ value, label }) =>
        Object.assign(document.createElement('option'), { value, textContent: label }),
      ),
    )
  }

  const say = (text) => {
    part('answer').textContent = text
  }

  const chosen = () => templates[Number(part('kind').value)]

  const values = () =>
    Object.fromEntries(Array.from(part('values').querySelectorAll('input'), ({ name, value }) => [name, value]))

  const blank = /\{\{([^{}]{1,100})\}\}/g

  const blanksOf = ({ body, variables }) =>
    variables || Array.from(new Set(Array.from(body.matchAll(blank), ([, name]) => name.trim())))

  const preview = () => {
    const template = chosen()
    const given = values()
    part('preview').textContent = template
      ? template.body.replace(blank, (whole, name) => given[name.trim()] || whole)
      : ''
  }

  const kind = () => {
    const template = chosen()
    part('text').hidden = template !== undefined
    part('values').replaceChildren(
      ...(template ? blanksOf(template) : []).map((name) => {
        const label = Object.assign(document.createElement('label'), { textContent: name })
        const input = Object.assign(document.createElement('input'), { name, maxLength: 1000 })
        input.addEventListener('input', preview)
        label.append(input)
        return label
      }),
    )
    preview()
  }

  const ask = async () => {
    const channel = part('channel').value
    const to = part('to').value.trim()
    part('consent').hidden = true
    part('message').hidden = true
    if (!channel || !to) return say('')
    const mine = ++asked
    say('Asking…')
    const answer = await call('GET', 'ask', { channel, to })
    if (mine !== asked) return
    if (answer.wrong) return say(answer.wrong)
    const { text, template, window: open } = answer
    reached = answer.to.value
    templates = template.allowed ? answer.templates : []
    const refused = text.allowed ? undefined : template.allowed ? text : template
    say(
      text.allowed
        ? `${reached} can be written to${open.until ? `, freely until ${new Date(open.until).toLocaleString()}` : ''}.`
        : `${refused.says} ${refused.remedy}`,
    )
    part('consent').hidden = !(refused && refused.reason === 'no_consent')
    const kinds = templates.map(({ name, language }, n) => ({ value: String(n), label: `${name} (${language})` }))
    if (text.allowed) kinds.push({ value: 'text', label: 'Text' })
    choices(part('kind'), kinds)
    part('attachments').hidden = !text.allowed || part('files').childElementCount === 0
    part('message').hidden = kinds.length === 0
    kind()
  }

  const record = async () => {
    const words = part('words').value.trim()
    if (!words) return say('Write how they agreed.')
    const answer = await call('POST', 'consent', { channel: part('channel').value, to: reached, words })
    if (answer.wrong) say(answer.wrong)
    else await ask()
  }

  const until = async (id) => {
    for (let n = 0; n < 20; n += 1) {
      const { state, reason, wrong } = await call('GET', 'outcome', { id })
      if (wrong) return wrong
      if (state === 'effected') return 'Sent. The record will show whether it arrives.'
      if (state === 'refused' || state === 'parked') return `Not sent: ${reason || state}.`
      await new Promise((resolve) => window.setTimeout(resolve, 1000))
    }
    return 'It is on its way. The record will show whether it arrives.'
  }

  const send = async () => {
    const template = chosen()
    const text = part('text').value.trim()
    const content = template
      ? { type: 'template', name: template.name, language: template.language, values: values() }
      : text
        ? { type: 'text', text }
        : undefined
    const files = part('attachments').hidden
      ? []
      : Array.from(part('files').querySelectorAll('input:checked'), ({ value }) => value)
    if (!content && files.length === 0) return say('Write something, or choose a file.')
    part('send').disabled = true
    const answer = await call('POST', 'send', {
      ...about,
      channel: part('channel').value,
      to: reached,
      content,
      files,
      once,
    })
    if (answer.wrong) {
      part('send').disabled = false
      return say(answer.wrong)
    }
    const outcomes = await Promise.all(answer.ids.map(until))
    say(outcomes.find((one) => one.startsWith('Not')) || outcomes[0])
  }

  const start = async () => {
    const answer = await call('GET', 'about', about)
    if (answer.wrong) return say(answer.wrong)
    choices(
      part('channel'),
      answer.channels.map(({ name, medium }) => ({
        value: name,
        label: `${name} (${medium === 'sms' ? 'SMS' : 'WhatsApp'})`,
      })),
    )
    choices(
      part('phones'),
      answer.phones.map((value) => ({ value, label: answer.name })),
    )
    part('to').value = answer.phones[0] || ''
    part('files').replaceChildren(
      ...answer.files.map(({ id, name }) => {
        const item = document.createElement('li')
        const label = document.createElement('label')
        label.append(Object.assign(document.createElement('input'), { type: 'checkbox', value: id }), ` ${name}`)
        item.append(label)
        return item
      }),
    )
    await ask()
  }

  part('channel').addEventListener('change', ask)
  part('to').addEventListener('change', ask)
  part('kind').addEventListener('change', kind)
  part('record').addEventListener('click', record)
  part('send').addEventListener('click', send)
  start()
})
