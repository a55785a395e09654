import BuggyKernels
import FixedKernels

enum Version: String {
  case buggy, fixed
}

/// A kernel's two versions. Each begins what the Go test of the same number did.
struct Kernel: Sendable {
  var buggy: @Sendable () async -> Void
  var fixed: @Sendable () async -> Void

  static let all: [String: Kernel] = [
    "cockroach_10214": Kernel(
      buggy: BuggyKernels.Cockroach10214.run, fixed: FixedKernels.Cockroach10214.run),
    "cockroach_10790": Kernel(
      buggy: BuggyKernels.Cockroach10790.run, fixed: FixedKernels.Cockroach10790.run),
    "cockroach_13197": Kernel(
      buggy: BuggyKernels.Cockroach13197.run, fixed: FixedKernels.Cockroach13197.run),
    "cockroach_1462": Kernel(
      buggy: BuggyKernels.Cockroach1462.run, fixed: FixedKernels.Cockroach1462.run),
    "cockroach_16167": Kernel(
      buggy: BuggyKernels.Cockroach16167.run, fixed: FixedKernels.Cockroach16167.run),
    "cockroach_2448": Kernel(
      buggy: BuggyKernels.Cockroach2448.run, fixed: FixedKernels.Cockroach2448.run),
    "cockroach_24808": Kernel(
      buggy: BuggyKernels.Cockroach24808.run, fixed: FixedKernels.Cockroach24808.run),
    "cockroach_35501": Kernel(
      buggy: BuggyKernels.Cockroach35501.run, fixed: FixedKernels.Cockroach35501.run),
    "cockroach_35931": Kernel(
      buggy: BuggyKernels.Cockroach35931.run, fixed: FixedKernels.Cockroach35931.run),
    "cockroach_6181": Kernel(
      buggy: BuggyKernels.Cockroach6181.run, fixed: FixedKernels.Cockroach6181.run),
    "cockroach_9935": Kernel(
      buggy: BuggyKernels.Cockroach9935.run, fixed: FixedKernels.Cockroach9935.run),
    "etcd_3077": Kernel(buggy: BuggyKernels.Etcd3077.run, fixed: FixedKernels.Etcd3077.run),
    "etcd_5509": Kernel(buggy: BuggyKernels.Etcd5509.run, fixed: FixedKernels.Etcd5509.run),
    "etcd_6708": Kernel(buggy: BuggyKernels.Etcd6708.run, fixed: FixedKernels.Etcd6708.run),
    "etcd_6857": Kernel(buggy: BuggyKernels.Etcd6857.run, fixed: FixedKernels.Etcd6857.run),
    "etcd_7443": Kernel(buggy: BuggyKernels.Etcd7443.run, fixed: FixedKernels.Etcd7443.run),
    "etcd_7492": Kernel(buggy: BuggyKernels.Etcd7492.run, fixed: FixedKernels.Etcd7492.run),
    "etcd_8194": Kernel(buggy: BuggyKernels.Etcd8194.run, fixed: FixedKernels.Etcd8194.run),
    "grpc_1275": Kernel(buggy: BuggyKernels.GRPC1275.run, fixed: FixedKernels.GRPC1275.run),
    "grpc_1353": Kernel(buggy: BuggyKernels.GRPC1353.run, fixed: FixedKernels.GRPC1353.run),
    "grpc_1424": Kernel(buggy: BuggyKernels.GRPC1424.run, fixed: FixedKernels.GRPC1424.run),
    "grpc_1460": Kernel(buggy: BuggyKernels.GRPC1460.run, fixed: FixedKernels.GRPC1460.run),
    "grpc_1748": Kernel(buggy: BuggyKernels.GRPC1748.run, fixed: FixedKernels.GRPC1748.run),
    "grpc_2371": Kernel(buggy: BuggyKernels.GRPC2371.run, fixed: FixedKernels.GRPC2371.run),
    "grpc_3017": Kernel(buggy: BuggyKernels.GRPC3017.run, fixed: FixedKernels.GRPC3017.run),
    "grpc_660": Kernel(buggy: BuggyKernels.GRPC660.run, fixed: FixedKernels.GRPC660.run),
    "grpc_795": Kernel(buggy: BuggyKernels.GRPC795.run, fixed: FixedKernels.GRPC795.run),
    "grpc_862": Kernel(buggy: BuggyKernels.GRPC862.run, fixed: FixedKernels.GRPC862.run),
    "hugo_3251": Kernel(buggy: BuggyKernels.Hugo3251.run, fixed: FixedKernels.Hugo3251.run),
    "hugo_5379": Kernel(buggy: BuggyKernels.Hugo5379.run, fixed: FixedKernels.Hugo5379.run),
    "istio_16742": Kernel(buggy: BuggyKernels.Istio16742.run, fixed: FixedKernels.Istio16742.run),
    "istio_18454": Kernel(buggy: BuggyKernels.Istio18454.run, fixed: FixedKernels.Istio18454.run),
    "istio_8214": Kernel(buggy: BuggyKernels.Istio8214.run, fixed: FixedKernels.Istio8214.run),
    "istio_8967": Kernel(buggy: BuggyKernels.Istio8967.run, fixed: FixedKernels.Istio8967.run),
    "kubernetes_10182": Kernel(
      buggy: BuggyKernels.Kubernetes10182.run, fixed: FixedKernels.Kubernetes10182.run),
    "kubernetes_11298": Kernel(
      buggy: BuggyKernels.Kubernetes11298.run, fixed: FixedKernels.Kubernetes11298.run),
    "kubernetes_13058": Kernel(
      buggy: BuggyKernels.Kubernetes13058.run, fixed: FixedKernels.Kubernetes13058.run),
    "kubernetes_13135": Kernel(
      buggy: BuggyKernels.Kubernetes13135.run, fixed: FixedKernels.Kubernetes13135.run),
    "kubernetes_1321": Kernel(
      buggy: BuggyKernels.Kubernetes1321.run, fixed: FixedKernels.Kubernetes1321.run),
    "kubernetes_25331": Kernel(
      buggy: BuggyKernels.Kubernetes25331.run, fixed: FixedKernels.Kubernetes25331.run),
    "kubernetes_38669": Kernel(
      buggy: BuggyKernels.Kubernetes38669.run, fixed: FixedKernels.Kubernetes38669.run),
    "kubernetes_49404": Kernel(
      buggy: BuggyKernels.Kubernetes49404.run, fixed: FixedKernels.Kubernetes49404.run),
    "kubernetes_58107": Kernel(
      buggy: BuggyKernels.Kubernetes58107.run, fixed: FixedKernels.Kubernetes58107.run),
    "kubernetes_6632": Kernel(
      buggy: BuggyKernels.Kubernetes6632.run, fixed: FixedKernels.Kubernetes6632.run),
    "kubernetes_70277": Kernel(
      buggy: BuggyKernels.Kubernetes70277.run, fixed: FixedKernels.Kubernetes70277.run),
    "kubernetes_77796": Kernel(
      buggy: BuggyKernels.Kubernetes77796.run, fixed: FixedKernels.Kubernetes77796.run),
    "kubernetes_80284": Kernel(
      buggy: BuggyKernels.Kubernetes80284.run, fixed: FixedKernels.Kubernetes80284.run),
    "kubernetes_81091": Kernel(
      buggy: BuggyKernels.Kubernetes81091.run, fixed: FixedKernels.Kubernetes81091.run),
    "kubernetes_81148": Kernel(
      buggy: BuggyKernels.Kubernetes81148.run, fixed: FixedKernels.Kubernetes81148.run),
    "kubernetes_82239": Kernel(
      buggy: BuggyKernels.Kubernetes82239.run, fixed: FixedKernels.Kubernetes82239.run),
    "kubernetes_82550": Kernel(
      buggy: BuggyKernels.Kubernetes82550.run, fixed: FixedKernels.Kubernetes82550.run),
    "kubernetes_88331": Kernel(
      buggy: BuggyKernels.Kubernetes88331.run, fixed: FixedKernels.Kubernetes88331.run),
    "moby_18412": Kernel(buggy: BuggyKernels.Moby18412.run, fixed: FixedKernels.Moby18412.run),
    "moby_21233": Kernel(buggy: BuggyKernels.Moby21233.run, fixed: FixedKernels.Moby21233.run),
    "moby_22941": Kernel(buggy: BuggyKernels.Moby22941.run, fixed: FixedKernels.Moby22941.run),
    "moby_25384": Kernel(buggy: BuggyKernels.Moby25384.run, fixed: FixedKernels.Moby25384.run),
    "moby_27037": Kernel(buggy: BuggyKernels.Moby27037.run, fixed: FixedKernels.Moby27037.run),
    "moby_28462": Kernel(buggy: BuggyKernels.Moby28462.run, fixed: FixedKernels.Moby28462.run),
    "moby_29733": Kernel(buggy: BuggyKernels.Moby29733.run, fixed: FixedKernels.Moby29733.run),
    "moby_33293": Kernel(buggy: BuggyKernels.Moby33293.run, fixed: FixedKernels.Moby33293.run),
    "moby_4395": Kernel(buggy: BuggyKernels.Moby4395.run, fixed: FixedKernels.Moby4395.run),
    "moby_4951": Kernel(buggy: BuggyKernels.Moby4951.run, fixed: FixedKernels.Moby4951.run),
    "moby_7559": Kernel(buggy: BuggyKernels.Moby7559.run, fixed: FixedKernels.Moby7559.run),
    "serving_2137": Kernel(
      buggy: BuggyKernels.Serving2137.run, fixed: FixedKernels.Serving2137.run),
    "serving_3148": Kernel(
      buggy: BuggyKernels.Serving3148.run, fixed: FixedKernels.Serving3148.run),
    "serving_4908": Kernel(
      buggy: BuggyKernels.Serving4908.run, fixed: FixedKernels.Serving4908.run),
    "serving_5865": Kernel(
      buggy: BuggyKernels.Serving5865.run, fixed: FixedKernels.Serving5865.run),
    "serving_6171": Kernel(
      buggy: BuggyKernels.Serving6171.run, fixed: FixedKernels.Serving6171.run),
    "syncthing_4829": Kernel(
      buggy: BuggyKernels.Syncthing4829.run, fixed: FixedKernels.Syncthing4829.run),
  ]
}
