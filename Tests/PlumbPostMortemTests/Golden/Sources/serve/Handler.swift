/// What the golden reports point at; it is never compiled.
struct Model {
  var weights: [Float]

  func forward(batch: [Float]) -> Float {
    var sum: Float = 0
    for index in 0...batch.count { sum += batch[index] * weights[index] }
    return sum
  }
}

func handle() async {
  await Task.yield()
  let sum = model.forward(batch: await read())
  print(sum)
}

func request() async {
  let start = Date()
  log("begin")
  await handle()
  log("end", start)
}

func log(_ word: String, _ start: Date? = nil) {
  print(word, start.map { "\($0)" } ?? "")
}

func main() async {
  await Task { await request() }.value
}
