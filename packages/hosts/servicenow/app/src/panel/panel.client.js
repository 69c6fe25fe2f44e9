// The page around the panel: asks the instance for a signed opening and leads the frame to the bridge.
addLoadEvent(() => {
  const part = (name) => document.getElementById(`deskwire-panel${name}`)
  const place = new URLSearchParams(window.location.search)
  const about = { table: place.get('table') || '', record: place.get('record') || '' }

  const call = async (method, name) => {
    const query = method === 'GET' ? `?${new URLSearchParams(about)}` : ''
    const response = await window.fetch(`/api/x_deskw_deskwire/compose/${name}${query}`, {
      method,
      headers: { accept: 'application/json', 'content-type': 'application/json', 'X-UserToken': window.g_ck },
      ...(method === 'POST' && { body: JSON.stringify(about) }),
    })
    const json = await response.json().catch(() => ({}))
    const body = json.result || json
    return response.ok ? body : { wrong: body.detail || `Answer ${response.status}` }
  }

  const show = ({ wrong, adopt, url }) => {
    part('-adopt').hidden = !adopt
    part('-answer').textContent = adopt
      ? 'Nobody has been written to from this case yet. Once you write, the answers go into it, and your comments go to the customer.'
      : wrong || ''
    if (!url) return
    // An opening is good for a minute and taken once, so the frame is made with it.
    const frame = document.createElement('iframe')
    frame.setAttribute('aria-label', 'Deskwire')
    frame.allow = `microphone ${new URL(url).origin}`
    frame.src = url
    part('').append(frame)
  }

  part('-adopt').addEventListener('click', async () => show(await call('POST', 'adopt')))
  call('GET', 'panel').then(show)
})
