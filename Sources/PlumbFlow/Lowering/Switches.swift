import SwiftSyntax

extension BodyLowering {
  func lower(switch node: SwitchExprSyntax, result: UInt32?, label: String = "") {
    let subject = lower(node.subject)
    let exit = builder.makeBlock()
    push(.breakable(exit: exit, byLabelOnly: false), label: label)
    let cases = flatten(node.cases)
    let entries = cases.map { _ in builder.makeBlock() }
    let bodies = cases.map { _ in builder.makeBlock() }
    builder.terminate(
      .match, value: subject, to: entries, labels: cases.map { intern(edgeLabel(of: $0)) },
      at: node.startOffset)
    fallThroughTargets.append(nil)
    for (index, clause) in cases.enumerated() {
      builder.begin(entries[index])
      let failed = index + 1 < cases.count ? entries[index + 1] : exit
      push(.plain)
      if case .case(let label) = clause.label {
        for item in label.caseItems {
          bind(item.pattern, to: subject, declaring: nil)
          guard let condition = item.whereClause?.condition else { continue }
          let matched = builder.makeBlock()
          // With several patterns in one case, another may still match.
          lowerCondition(
            condition, ifTrue: matched, ifFalse: label.caseItems.count == 1 ? failed : matched)
          builder.begin(matched)
        }
      }
      builder.jumpAndBegin(bodies[index], at: clause.startOffset)
      fallThroughTargets[fallThroughTargets.count - 1] =
        index + 1 < cases.count ? bodies[index + 1] : nil
      lowerBranch(clause.statements, result: result, end: clause.endOffset)
      pop(at: clause.endOffset)
      builder.terminate(.jump, to: [exit], at: clause.endOffset)
    }
    fallThroughTargets.removeLast()
    builder.begin(exit)
    pop(at: node.endOffset)
  }

  func lowerFallThrough(at offset: UInt32) {
    guard let target = fallThroughTargets.last ?? nil else { return }
    for index in stride(from: scopes.count - 1, through: 0, by: -1) {
      guard case .breakable(_, false) = scopes[index].kind else { continue }
      // The target block begins inside the next case's own scope, which ends by itself.
      emitExits(downTo: index + 1, at: offset)
      break
    }
    builder.terminate(.jump, to: [target], at: offset)
  }

  /// The cases of all `#if` clauses: any of them may be compiled in.
  private func flatten(_ list: SwitchCaseListSyntax) -> [SwitchCaseSyntax] {
    var cases: [SwitchCaseSyntax] = []
    for element in list {
      switch element {
      case .switchCase(let node): cases.append(node)
      case .ifConfigDecl(let configuration):
        for clause in configuration.clauses {
          if case .switchCases(let inner) = clause.elements {
            cases.append(contentsOf: flatten(inner))
          }
        }
      }
    }
    return cases
  }

  private func edgeLabel(of clause: SwitchCaseSyntax) -> String {
    switch clause.label {
    case .default: return "default"
    case .case(let label):
      guard label.caseItems.count == 1, let item = label.caseItems.first else {
        return label.caseItems.map { caseName($0.pattern) }.joined(separator: ", ")
      }
      return caseName(item.pattern)
    }
  }
}
