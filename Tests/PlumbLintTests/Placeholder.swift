import PlumbLint
import Testing
