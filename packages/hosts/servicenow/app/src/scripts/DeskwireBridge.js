// Script include. How the bridge is called. The platform adds the password of a Basic Auth Configuration to each request,
// so no script reads one. An instance runs ECMAScript 2021 (SDK, "JavaScript compatibility").
var DeskwireBridge = class {
  // An event that is told again has the same id.
  event(host, about) {
    const request = this.request('POST', `/hosts/${host}`, DeskwireBridge.EVENTS)
    request.setRequestHeader('content-type', 'application/json')
    request.setRequestBody(this.ascii(about))
    return request
  }

  /** The management API. `once` names the event: said twice with the same name it happens once. */
  api(method, path, content, once) {
    const request = this.keyed(method, path)
    if (content !== undefined) {
      request.setRequestHeader('content-type', 'application/json')
      request.setRequestBody(this.ascii(content))
    }
    if (once !== undefined) request.setRequestHeader('idempotency-key', once)
    return this.answer(request)
  }

  keyed(method, path) {
    return this.request(method, `/api${path}`, DeskwireBridge.API)
  }

  answer(request) {
    try {
      const response = request.execute()
      const body = String(response.getBody() || '')
      return { status: response.getStatusCode(), json: body.charAt(0) === '{' ? JSON.parse(body) : {} }
    } catch (thrown) {
      gs.warn(`Deskwire: the bridge could not be reached (${thrown instanceof Error ? thrown.name : 'error'})`)
      return { status: 0, json: {} }
    }
  }

  request(method, path, profile) {
    const request = new sn_ws.RESTMessageV2()
    request.setHttpMethod(method)
    request.setEndpoint(this.address() + path)
    request.setAuthenticationProfile('basic', profile)
    request.setHttpTimeout(10000)
    return request
  }

  address() {
    const connection = new sn_cc.ConnectionInfoProvider().getConnectionInfo(DeskwireBridge.CONNECTION)
    if (!connection) throw new Error('Deskwire: the connection "Deskwire bridge" is not filled in')
    return String(connection.getAttribute('connection_url')).replace(/\/+$/, '')
  }

  // Plain ASCII, whatever charset the platform thinks in.
  ascii(value) {
    return JSON.stringify(value).replace(
      /[\u007f-\uffff]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
  }
}

/** The sys_ids of the alias and the two Basic Auth Configurations, as src/fluent/connection.now.ts gives them. */
DeskwireBridge.CONNECTION = 'd0f4a8c27b3e4e1c9a5d6f10c8b2e401'
DeskwireBridge.API = 'd0f4a8c27b3e4e1c9a5d6f10c8b2e403'
DeskwireBridge.EVENTS = 'd0f4a8c27b3e4e1c9a5d6f10c8b2e404'
