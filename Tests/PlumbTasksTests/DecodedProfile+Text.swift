extension DecodedProfile {
  /// Like `go tool pprof -raw`.
  var text: String {
    var lines = types.map { "type: \(strings[$0.type])/\(strings[$0.unit])" }
    lines.append("time: \(nanoseconds)")
    lines += comments.map { "comment: \(strings[$0].debugDescription)" }
    for sample in samples {
      lines.append(
        "\(sample.values[0]): \(sample.locations.map(String.init).joined(separator: " "))")
      lines += sample.labels.map {
        "   \(strings[$0.key].debugDescription)=\(strings[$0.value].debugDescription)"
      }
    }
    for (id, location) in locations.sorted(by: { $0.key < $1.key }) {
      lines.append("location \(id): 0x\(String(location.address, radix: 16)) M=\(location.mapping)")
      for line in location.lines {
        let function = functions[line.function]!
        lines.append(
          "   \(strings[function.name].debugDescription) \(strings[function.file]):\(line.line):\(line.column)"
            + " s=\(strings[function.systemName].debugDescription)")
      }
    }
    for (id, mapping) in mappings.sorted(by: { $0.key < $1.key }) {
      lines.append(
        "mapping \(id): 0x\(String(mapping.start, radix: 16))/0x\(String(mapping.limit, radix: 16))"
          + " \(strings[mapping.file]) \(strings[mapping.buildID])")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
