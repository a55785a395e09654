import Testing
import PlumbChecks
