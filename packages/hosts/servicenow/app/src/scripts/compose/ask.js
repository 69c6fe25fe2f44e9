;(function process(request, response) {
  const { channel, to } = request.queryParams
  const { status, body } = new DeskwireCompose().ask(String(channel), String(to))
  response.setStatus(status)
  response.setBody(body)
})(request, response)
