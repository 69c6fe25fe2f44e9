;(function process(request, response) {
  const { table, record } = request.queryParams
  const { status, body } = new DeskwirePanel().open(String(table), String(record), false)
  response.setStatus(status)
  response.setBody(body)
})(request, response)
