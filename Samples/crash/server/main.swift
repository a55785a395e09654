// A small server of one kind of request, which crashes in the handler of the fourth. What it leaves:
//
//   plumb-crash-sample reports
//   plumb symbolize reports/*.crash

import Glibc
import PlumbCrash

/// A matrix by rows.
struct Matrix {
  var rows: Int
  var columns: Int
  var values: [Float]

  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    values = (0..<rows * columns).map { Float($0 % 7) }
  }

  subscript(row: Int, column: Int) -> Float { values[row * columns + column] }
}

struct Request: Sendable {
  var id: Int
  var tokens: Int
}

/// The weights are made for 32 tokens; nobody checks that.
actor Model {
  let weights = Matrix(rows: 32, columns: 64)

  @inline(never)
  func project(_ input: Matrix) -> [Float] {
    CrashReporter.breadcrumb(
      "project",
      [
        "input": "[\(input.rows),\(input.columns)]",
        "weights": "[\(weights.rows),\(weights.columns)]",
      ])
    return (0..<weights.columns).map { column in
      (0..<input.columns).reduce(0) { sum, row in sum + input[0, row] * weights[row, column] }
    }
  }
}

@inline(never)
func predict(_ request: Request, with model: Model) async -> Float {
  let input = Matrix(rows: 1, columns: request.tokens)
  let logits = await model.project(input)
  return logits.max() ?? 0
}

@inline(never)
func handle(_ request: Request, with model: Model) async -> String {
  await CrashReporter.withLabels(["request": "\(request.id)", "route": "/predict"]) {
    CrashReporter.breadcrumb("request", ["id": "\(request.id)", "tokens": "\(request.tokens)"])
    let score = await predict(request, with: model)
    return "request \(request.id): \(score)"
  }
}

let directory = CommandLine.arguments.dropFirst().first ?? "reports"
do {
  try CrashReporter.install(directory: directory)
} catch {
  print(error)
  exit(1)
}
for report in CrashReporter.pending() {
  print("crashed earlier: \(report.path)")
}
let model = Model()
for (id, tokens) in [8, 32, 16, 40].enumerated() {
  // A connection is a task of its own.
  let connection = Task { await handle(Request(id: id, tokens: tokens), with: model) }
  print(await connection.value)
}
