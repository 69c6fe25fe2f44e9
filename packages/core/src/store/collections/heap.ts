/** A binary heap: the smallest first. */
export class Heap<T extends { at: number }> {
  private readonly items: T[] = []

  peek(): T | undefined {
    return this.items[0]
  }

  push(item: T): void {
    const { items } = this
    let index = items.push(item) - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      const above = items[parent] as T
      if (above.at <= item.at) break
      items[index] = above
      index = parent
    }
    items[index] = item
  }

  pop(): T | undefined {
    const { items } = this
    const first = items[0]
    const last = items.pop()
    if (last === undefined || items.length === 0) return first
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      const left = items[child]
      if (left === undefined) break
      const right = items[child + 1]
      if (right !== undefined && right.at < left.at) child++
      const smaller = items[child] as T
      if (smaller.at >= last.at) break
      items[index] = smaller
      index = child
    }
    items[index] = last
    return first
  }
}
