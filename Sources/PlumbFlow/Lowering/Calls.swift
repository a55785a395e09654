import SwiftSyntax

extension BodyLowering {
  /// What is called, taken apart.
  private struct Callee {
    var name: Symbol = 0
    var flags: InstructionFlags = []
    /// The receiver, or the called value itself if it has no name.
    var subject: ValueID?
    var offset: UInt32
  }

  func lower(_ node: FunctionCallExprSyntax, expecting type: Symbol = 0) -> ValueID {
    var callee = lowerCallee(node.calledExpression, expecting: type)
    if let closure = node.calledExpression.as(ClosureExprSyntax.self) {
      return lowerApplied(closure, node)
    }
    let inlineable =
      file.vocabulary.inlineCallees.contains(file.strings.strings[Int(callee.name)])
      ? closureToInline(node) : nil

    var values: [ValueID] = []
    var labels: [Symbol] = []
    if let subject = callee.subject { values.append(subject) }
    var inlinePosition: Int?
    for argument in node.arguments {
      labels.append(argument.label.map { intern($0) } ?? 0)
      if let inlineable, argument.expression.id == inlineable.id {
        inlinePosition = values.count
        values.append(0)
      } else if let closure = argument.expression.as(ClosureExprSyntax.self) {
        values.append(lower(closure: closure, passedTo: callee.name))
      } else {
        values.append(lower(argument.expression))
      }
    }
    if let trailing = node.trailingClosure {
      labels.append(intern("{}"))
      if let inlineable, trailing.id == inlineable.id {
        inlinePosition = values.count
        values.append(0)
      } else {
        values.append(lower(closure: trailing, passedTo: callee.name))
      }
      for additional in node.additionalTrailingClosures {
        labels.append(intern(additional.label))
        values.append(lower(closure: additional.closure, passedTo: callee.name))
      }
      callee.flags.insert(.hasTrailingClosure)
    }
    if let inlineable, let inlinePosition {
      var context = values
      context.remove(at: inlinePosition)
      values[inlinePosition] = lower(inline: inlineable, callee: callee.name, context: context)
    }
    return emitCall(callee, values, labels)
  }

  private func emitCall(_ callee: Callee, _ values: [ValueID], _ labels: [Symbol]) -> ValueID {
    let call = builder.emit(
      .call, values, symbol: callee.name, flags: callee.flags.union(effectFlags), labels: labels,
      at: callee.offset)
    if callee.subject == nil, !callee.flags.contains(.implicitMember),
      file.vocabulary.neverReturning.contains(file.strings.strings[Int(callee.name)])
    {
      builder.terminate(.unreachable, at: callee.offset)
    }
    return call
  }

  private func lowerCallee(_ expression: ExprSyntax, expecting type: Symbol) -> Callee {
    let offset = expression.startOffset
    switch expression.kind {
    case .declReferenceExpr:
      let name = expression.cast(DeclReferenceExprSyntax.self).baseName
      if name.tokenKind != .keyword(.self), let local = lookUp(name.identifierText) {
        return Callee(
          name: intern(name), flags: .indirect, subject: load(local, at: offset), offset: offset)
      }
      return Callee(name: intern(name), offset: offset)
    case .memberAccessExpr:
      let node = expression.cast(MemberAccessExprSyntax.self)
      let name = node.declName.baseName
      guard let base = node.base else {
        return lowerImplicitMember(name, expecting: type)
      }
      return Callee(
        name: intern(name), flags: chainFlags(of: base).union(.hasReceiver),
        subject: lower(base), offset: name.startOffset)
    case .genericSpecializationExpr:
      let node = expression.cast(GenericSpecializationExprSyntax.self)
      // The call has no place for them; the value is for whoever asks what the body names.
      if let name = node.expression.as(DeclReferenceExprSyntax.self)?.baseName {
        builder.emit(
          .global, symbol: intern(name),
          extra: intern(node.genericArgumentClause.arguments.shortText()), at: offset)
      }
      return lowerCallee(node.expression, expecting: type)
    case .optionalChainingExpr:
      var callee = lowerCallee(
        expression.cast(OptionalChainingExprSyntax.self).expression, expecting: type)
      callee.flags.insert(.optionalChained)
      return callee
    case .forceUnwrapExpr:
      return lowerCallee(
        expression.cast(ForceUnwrapExprSyntax.self).expression, expecting: type)
    case .closureExpr: return Callee(offset: offset)
    default:
      return Callee(flags: .indirect, subject: lower(expression), offset: offset)
    }
  }

  /// `.allocate(capacity: 4)` where a declared type says of what.
  private func lowerImplicitMember(_ name: TokenSyntax, expecting type: Symbol) -> Callee {
    let offset = name.startOffset
    guard type != 0 else {
      return Callee(name: intern(name), flags: .implicitMember, offset: offset)
    }
    let text = file.strings.strings[Int(type)]
    let base = text.prefix { $0 != "<" && $0 != "?" && $0 != "!" }
    let receiver = builder.emit(
      .global, symbol: intern(String(base)), flags: .implicitMember,
      extra: genericArguments(of: text), at: offset)
    return Callee(
      name: intern(name), flags: [.implicitMember, .hasReceiver], subject: receiver,
      offset: offset)
  }

  /// The text between the outermost angle brackets.
  private func genericArguments(of type: String) -> Symbol {
    guard let open = type.firstIndex(of: "<"), let close = type.lastIndex(of: ">") else { return 0 }
    return intern(String(type[type.index(after: open)..<close]))
  }

  /// The closure that an inlining call runs: its first trailing one, or else its last argument that is a closure.
  private func closureToInline(_ node: FunctionCallExprSyntax) -> ClosureExprSyntax? {
    if let trailing = node.trailingClosure { return trailing }
    for argument in node.arguments.reversed() {
      if let closure = argument.expression.as(ClosureExprSyntax.self) { return closure }
    }
    return nil
  }
}
