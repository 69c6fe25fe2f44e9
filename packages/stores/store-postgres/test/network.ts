import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'

/** A stretch of network that can be cut: what is open then hears nothing more, as with a pulled cable. */
export class Network {
  private readonly sockets = new Set<Socket>()
  private cutOff = false
  port = 0
  private readonly server = createServer((near) => {
    if (this.cutOff) {
      this.sockets.add(near)
      return
    }
    const far = connect(this.target, '127.0.0.1')
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(one)
      one.on('data', (chunk) => void (this.cutOff || other.write(chunk)))
      one.on('error', () => other.destroy())
      one.on('close', () => {
        this.sockets.delete(one)
        other.destroy()
      })
    }
  })

  constructor(private readonly target: number) {}

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    this.port = (this.server.address() as AddressInfo).port
    return this
  }
  cut(): void {
    this.cutOff = true
  }
  /** What was open stays dead; what connects anew gets through. */
  mend(): void {
    this.cutOff = false
    for (const socket of this.sockets) socket.destroy()
  }
  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    await new Promise((resolve) => this.server.close(resolve))
  }
}
