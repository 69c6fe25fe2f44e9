;(function process(request, response) {
  const { table, record } = request.body.data
  const { status, body } = new DeskwirePanel().open(String(table), String(record), true)
  response.setStatus(status)
  response.setBody(body)
})(request, response)
