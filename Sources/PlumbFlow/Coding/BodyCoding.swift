extension ByteWriter {
  mutating func write(_ body: FunctionBody) {
    write(body.kind.rawValue)
    write(body.flags.rawValue)
    for field in [
      body.name, body.fullName, body.enclosingType, body.resultType, body.parent, body.parentValue,
      body.offset, body.endOffset,
    ] {
      write(field)
    }
    write(body.locals)
    write(body.blocks)
    write(body.instructions)
    write(body.operands)
    write(body.labels)
    write(body.successors)
    write(body.edgeLabels)
  }
}

extension ByteReader {
  mutating func readBody() throws(DamagedData) -> FunctionBody {
    guard let kind = BodyKind(rawValue: try read(UInt8.self)) else { throw DamagedData() }
    return FunctionBody(
      kind: kind, flags: BodyFlags(rawValue: try read()), name: try read(), fullName: try read(),
      enclosingType: try read(), resultType: try read(), parent: try read(),
      parentValue: try read(), offset: try read(), endOffset: try read(), locals: try readArray(),
      blocks: try readArray(), instructions: try readArray(), operands: try readArray(),
      labels: try readArray(), successors: try readArray(), edgeLabels: try readArray())
  }
}
