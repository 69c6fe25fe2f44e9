;(function process(request, response) {
  const { status, body } = new DeskwireCompose().send(request.body.data)
  response.setStatus(status)
  response.setBody(body)
})(request, response)
