import Testing
import PlumbLint
