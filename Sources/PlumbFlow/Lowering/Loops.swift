import SwiftSyntax

extension BodyLowering {
  func lower(while node: WhileStmtSyntax, label: String) {
    let head = builder.makeBlock()
    let exit = builder.makeBlock()
    push(.loop(exit: exit, next: head), label: label)
    builder.jumpAndBegin(head, at: node.startOffset)
    push(.plain)
    lowerConditions(node.conditions, orElse: exit)
    push(.plain)
    lower(node.body.statements)
    pop(at: node.body.endOffset)
    pop(at: node.body.endOffset)
    builder.terminate(.jump, to: [head], at: node.endOffset)
    pop(at: node.endOffset)
    builder.begin(exit)
  }

  func lower(repeat node: RepeatStmtSyntax, label: String) {
    let head = builder.makeBlock()
    let test = builder.makeBlock()
    let exit = builder.makeBlock()
    push(.loop(exit: exit, next: test), label: label)
    builder.jumpAndBegin(head, at: node.startOffset)
    push(.plain)
    lower(node.body.statements)
    pop(at: node.body.endOffset)
    builder.jumpAndBegin(test, at: node.condition.startOffset)
    lowerCondition(node.condition, ifTrue: head, ifFalse: exit)
    pop(at: node.endOffset)
    builder.begin(exit)
  }

  func lower(for node: ForStmtSyntax, label: String) {
    let sequence = lower(node.sequence)
    let head = builder.makeBlock()
    let body = builder.makeBlock()
    let exit = builder.makeBlock()
    push(.loop(exit: exit, next: head), label: label)
    builder.jumpAndBegin(head, at: node.startOffset)
    builder.terminate(.iterate, value: sequence, to: [body, exit], at: node.startOffset)
    builder.begin(body)
    push(.plain)
    var flags: InstructionFlags = []
    if node.awaitKeyword != nil { flags.insert(.isAwait) }
    if node.tryKeyword != nil { flags.insert(.isTry) }
    let element = builder.emit(
      .nextElement, [sequence], flags: flags, at: node.pattern.startOffset)
    if node.tryKeyword != nil { emitInvoke(at: node.startOffset) }
    let type = node.typeAnnotation.map { intern($0.type.shortText()) } ?? 0
    bind(node.pattern, to: element, declaring: [], type: type)
    if let condition = node.whereClause?.condition {
      let matched = builder.makeBlock()
      lowerCondition(condition, ifTrue: matched, ifFalse: head)
      builder.begin(matched)
    }
    lower(node.body.statements)
    pop(at: node.body.endOffset)
    builder.terminate(.jump, to: [head], at: node.endOffset)
    pop(at: node.endOffset)
    builder.begin(exit)
  }
}
