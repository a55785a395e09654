import PlumbModel

/// Checkstyle's XML, which Jenkins, reviewdog and many others read.
public struct CheckstyleReporter: Reporter {
  public init() {}

  public func render(_ report: Report) -> String {
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n"
    var rest = report.findings[...]
    while let path = rest.first?.place.path {
      let inFile = rest.prefix { $0.place.path == path }
      rest = rest.dropFirst(inFile.count)
      text += "  <file name=\"\(XMLText.attribute(path))\">\n"
      for finding in inFile { text += Self.error(finding) }
      text += "  </file>\n"
    }
    return text + "</checkstyle>\n"
  }

  private static func error(_ finding: Finding) -> String {
    let severity = finding.severity == .note ? "info" : finding.severity.rawValue
    return
      "    <error line=\"\(finding.place.line)\" column=\"\(finding.place.column)\""
      + " severity=\"\(severity)\" message=\"\(XMLText.attribute(finding.message))\""
      + " source=\"plumb.\(XMLText.attribute(finding.rule.rawValue))\"/>\n"
  }
}
