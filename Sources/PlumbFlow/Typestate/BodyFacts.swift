/// What every analysis of a body asks for, found out once: a body may have hundreds of resources to follow.
public struct BodyFacts: Sendable {
  let order: BlockOrder
  let liveness: ValueLiveness

  public init(_ body: FunctionBody) {
    order = BlockOrder(body)
    liveness = ValueLiveness(body)
  }
}
