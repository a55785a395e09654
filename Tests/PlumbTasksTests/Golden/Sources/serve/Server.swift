actor Pool {
  func take() async -> Connection {
    await withCheckedContinuation { waiting.append($0) }
  }
}

func ticker() async {
  while !Task.isCancelled {
    try? await Task.sleep(for: .seconds(1))
  }
}

func load(_ rows: AsyncStream<Row>) async -> Model {
  for await row in rows { add(row) }
}
