// Over 400 lines because it is a table, made by scripts/gen-k8s-schema.mjs from the Kubernetes modules v0.37.2, v0.34.4, v0.30.14, v0.27.16; schema.ts reads it.
/** A line for each package (`@name group/version`) and each message: its name, then fields as `name=number type flags`. */
export const TABLE = `
@k8s.io.api.admission.v1 admission.k8s.io/v1
AdmissionRequest uid=1s kind=2#1442 resource=3#1443 subResource=4so requestKind=13#1442po requestResource=14#1443po requestSubResource=15so name=5so namespace=6so operation=7s userInfo=8#215 object=9#1472o oldObject=10#1472o dryRun=11bpo options=12#1472o
AdmissionResponse uid=1s allowed=2b status=3#1461po patch=4yo patchType=5spo auditAnnotations=6s%o warnings=7s*o
AdmissionReview request=1#0po response=2#1po
@k8s.io.api.admission.v1beta1 admission.k8s.io/v1beta1
AdmissionRequest uid=1s kind=2#1442 resource=3#1443 subResource=4so requestKind=13#1442po requestResource=14#1443po requestSubResource=15so name=5so namespace=6so operation=7s userInfo=8#215 object=9#1472o oldObject=10#1472o dryRun=11bpo options=12#1472o
AdmissionResponse uid=1s allowed=2b status=3#1461po patch=4yo patchType=5spo auditAnnotations=6s%o warnings=7s*o
AdmissionReview request=1#3po response=2#4po
@k8s.io.api.admissionregistration.v1 admissionregistration.k8s.io/v1
ApplyConfiguration expression=1so
AuditAnnotation key=1s valueExpression=2s
ExpressionWarning fieldRef=2s warning=3s
JSONPatch expression=1so
MatchCondition name=1s expression=2s
MatchResources namespaceSelector=1#1444po objectSelector=2#1444po resourceRules=3#22*o excludeResourceRules=4#22*o matchPolicy=7spo
MutatingAdmissionPolicy metadata=1#1451o spec=2#17o
MutatingAdmissionPolicyBinding metadata=1#1451o spec=2#15o
MutatingAdmissionPolicyBindingList metadata=1#1447o items=2#13*
MutatingAdmissionPolicyBindingSpec policyName=1so paramRef=2#24po matchResources=3#11po
MutatingAdmissionPolicyList metadata=1#1447o items=2#12*
MutatingAdmissionPolicySpec paramKind=1#23po matchConstraints=2#11po variables=3#40*o mutations=4#21*o failurePolicy=5spo matchConditions=6#10*o reinvocationPolicy=7so
MutatingWebhook name=1s clientConfig=2#41 rules=3#26*o failurePolicy=4spo matchPolicy=9spo namespaceSelector=5#1444po objectSelector=11#1444po sideEffects=6sp timeoutSeconds=7ipo admissionReviewVersions=8s* reinvocationPolicy=10spo matchConditions=12#10*o
MutatingWebhookConfiguration metadata=1#1451o webhooks=2#18*o
MutatingWebhookConfigurationList metadata=1#1447o items=2#19*
Mutation patchType=2s applyConfiguration=3#6po jsonPatch=4#9po
NamedRuleWithOperations resourceNames=1s*o =2#26=
ParamKind apiVersion=1so kind=2so
ParamRef name=1so namespace=2so selector=3#1444po parameterNotFoundAction=4spo
Rule apiGroups=1s*o apiVersions=2s*o resources=3s*o scope=4spo
RuleWithOperations operations=1s*o =2#25=
ServiceReference namespace=1s name=2s path=3spo port=4ipo
TypeChecking expressionWarnings=1#8*o
ValidatingAdmissionPolicy metadata=1#1451o spec=2#34o status=3#35o
ValidatingAdmissionPolicyBinding metadata=1#1451o spec=2#32o
ValidatingAdmissionPolicyBindingList metadata=1#1447o items=2#30*
ValidatingAdmissionPolicyBindingSpec policyName=1so paramRef=2#24po matchResources=3#11po validationActions=4s*o
ValidatingAdmissionPolicyList metadata=1#1447o items=2#29*
ValidatingAdmissionPolicySpec paramKind=1#23po matchConstraints=2#11po validations=3#39*o failurePolicy=4spo auditAnnotations=5#7*o matchConditions=6#10*o variables=7#40*o
ValidatingAdmissionPolicyStatus observedGeneration=1io typeChecking=2#28po conditions=3#1431*o
ValidatingWebhook name=1s clientConfig=2#41 rules=3#26*o failurePolicy=4spo matchPolicy=9spo namespaceSelector=5#1444po objectSelector=10#1444po sideEffects=6sp timeoutSeconds=7ipo admissionReviewVersions=8s* matchConditions=11#10*o
ValidatingWebhookConfiguration metadata=1#1451o webhooks=2#36*o
ValidatingWebhookConfigurationList metadata=1#1447o items=2#37*
Validation expression=1s message=2so reason=3spo messageExpression=4so
Variable name=1s expression=2s
WebhookClientConfig url=3spo service=1#27po caBundle=2yo
@k8s.io.api.admissionregistration.v1alpha1 admissionregistration.k8s.io/v1alpha1
ApplyConfiguration expression=1so
AuditAnnotation key=1s valueExpression=2s
ExpressionWarning fieldRef=2s warning=3s
JSONPatch expression=1so
MatchCondition name=1s expression=2s
MatchResources namespaceSelector=1#1444po objectSelector=2#1444po resourceRules=3#55*o excludeResourceRules=4#55*o matchPolicy=7spo
MutatingAdmissionPolicy metadata=1#1451o spec=2#53o
MutatingAdmissionPolicyBinding metadata=1#1451o spec=2#51o
MutatingAdmissionPolicyBindingList metadata=1#1447o items=2#49*
MutatingAdmissionPolicyBindingSpec policyName=1so paramRef=2#57po matchResources=3#47po
MutatingAdmissionPolicyList metadata=1#1447o items=2#48*
MutatingAdmissionPolicySpec paramKind=1#56po matchConstraints=2#47po variables=3#67*o mutations=4#54*o failurePolicy=5spo matchConditions=6#46*o reinvocationPolicy=7so
Mutation patchType=2s applyConfiguration=3#42po jsonPatch=4#45po
NamedRuleWithOperations resourceNames=1s*o =2#26=
ParamKind apiVersion=1so kind=2so
ParamRef name=1so namespace=2so selector=3#1444po parameterNotFoundAction=4spo
TypeChecking expressionWarnings=1#44*o
ValidatingAdmissionPolicy metadata=1#1451o spec=2#64o status=3#65o
ValidatingAdmissionPolicyBinding metadata=1#1451o spec=2#62o
ValidatingAdmissionPolicyBindingList metadata=1#1447o items=2#60*
ValidatingAdmissionPolicyBindingSpec policyName=1so paramRef=2#57po matchResources=3#47po validationActions=4s*o
ValidatingAdmissionPolicyList metadata=1#1447o items=2#59*
ValidatingAdmissionPolicySpec paramKind=1#56po matchConstraints=2#47po validations=3#66*o failurePolicy=4spo auditAnnotations=5#43*o matchConditions=6#46*o variables=7#67*o
ValidatingAdmissionPolicyStatus observedGeneration=1io typeChecking=2#58po conditions=3#1431*o
Validation expression=1s message=2so reason=3spo messageExpression=4so
Variable name=1s expression=2s
@k8s.io.api.admissionregistration.v1beta1 admissionregistration.k8s.io/v1beta1
ApplyConfiguration expression=1so
AuditAnnotation key=1s valueExpression=2s
ExpressionWarning fieldRef=2s warning=3s
JSONPatch expression=1so
MatchCondition name=1s expression=2s
MatchResources namespaceSelector=1#1444po objectSelector=2#1444po resourceRules=3#84*o excludeResourceRules=4#84*o matchPolicy=7spo
MutatingAdmissionPolicy metadata=1#1451o spec=2#79o
MutatingAdmissionPolicyBinding metadata=1#1451o spec=2#77o
MutatingAdmissionPolicyBindingList metadata=1#1447o items=2#75*
MutatingAdmissionPolicyBindingSpec policyName=1so paramRef=2#86po matchResources=3#73po
MutatingAdmissionPolicyList metadata=1#1447o items=2#74*
MutatingAdmissionPolicySpec paramKind=1#85po matchConstraints=2#73po variables=3#100*o mutations=4#83*o failurePolicy=5spo matchConditions=6#72*o reinvocationPolicy=7so
MutatingWebhook name=1s clientConfig=2#101 rules=3#26*o failurePolicy=4spo matchPolicy=9spo namespaceSelector=5#1444po objectSelector=11#1444po sideEffects=6spo timeoutSeconds=7ipo admissionReviewVersions=8s*o reinvocationPolicy=10spo matchConditions=12#72*o
MutatingWebhookConfiguration metadata=1#1451o webhooks=2#80*o
MutatingWebhookConfigurationList metadata=1#1447o items=2#81*
Mutation patchType=2s applyConfiguration=3#68po jsonPatch=4#71po
NamedRuleWithOperations resourceNames=1s*o =2#26=
ParamKind apiVersion=1so kind=2so
ParamRef name=1so namespace=2so selector=3#1444po parameterNotFoundAction=4spo
ServiceReference namespace=1s name=2s path=3spo port=4ipo
TypeChecking expressionWarnings=1#70*o
ValidatingAdmissionPolicy metadata=1#1451o spec=2#94o status=3#95o
ValidatingAdmissionPolicyBinding metadata=1#1451o spec=2#92o
ValidatingAdmissionPolicyBindingList metadata=1#1447o items=2#90*
ValidatingAdmissionPolicyBindingSpec policyName=1so paramRef=2#86po matchResources=3#73po validationActions=4s*o
ValidatingAdmissionPolicyList metadata=1#1447o items=2#89*
ValidatingAdmissionPolicySpec paramKind=1#85po matchConstraints=2#73po validations=3#99*o failurePolicy=4spo auditAnnotations=5#69*o matchConditions=6#72*o variables=7#100*o
ValidatingAdmissionPolicyStatus observedGeneration=1io typeChecking=2#88po conditions=3#1431*o
ValidatingWebhook name=1s clientConfig=2#101 rules=3#26*o failurePolicy=4spo matchPolicy=9spo namespaceSelector=5#1444po objectSelector=10#1444po sideEffects=6spo timeoutSeconds=7ipo admissionReviewVersions=8s*o matchConditions=11#72*o
ValidatingWebhookConfiguration metadata=1#1451o webhooks=2#96*o
ValidatingWebhookConfigurationList metadata=1#1447o items=2#97*
Validation expression=1s message=2so reason=3spo messageExpression=4so
Variable name=1s expression=2s
WebhookClientConfig url=3spo service=1#87po caBundle=2yo
@k8s.io.api.apidiscovery.v2 apidiscovery.k8s.io/v2
APIGroupDiscovery metadata=1#1451o versions=2#106*o
APIGroupDiscoveryList metadata=1#1447o items=2#102*
APIResourceDiscovery resource=1s responseKind=2#1442po scope=3s singularResource=4s verbs=5s* shortNames=6s*o categories=7s*o subresources=8#105*o
APISubresourceDiscovery subresource=1s responseKind=2#1442po acceptedTypes=3#1442*o verbs=4s*
APIVersionDiscovery version=1s resources=2#104*o freshness=3so
@k8s.io.api.apidiscovery.v2beta1 apidiscovery.k8s.io/v2beta1
APIGroupDiscovery metadata=1#1451o versions=2#111*o
APIGroupDiscoveryList metadata=1#1447o items=2#107*
APIResourceDiscovery resource=1s responseKind=2#1442po scope=3s singularResource=4s verbs=5s* shortNames=6s*o categories=7s*o subresources=8#110*o
APISubresourceDiscovery subresource=1s responseKind=2#1442po acceptedTypes=3#1442*o verbs=4s*
APIVersionDiscovery version=1s resources=2#109*o freshness=3so
@k8s.io.api.apiserverinternal.v1alpha1 internal.apiserver.k8s.io/v1alpha1
ServerStorageVersion apiServerID=1so encodingVersion=2so decodableVersions=3s*o servedVersions=4s*o
StorageVersion metadata=1#1451o spec=2#116 status=3#117
StorageVersionCondition type=1s status=2s observedGeneration=3io lastTransitionTime=4#1465o reason=5s message=6so
StorageVersionList metadata=1#1447o items=2#113*
StorageVersionSpec
StorageVersionStatus storageVersions=1#112*o commonEncodingVersion=2spo conditions=3#114*o
@k8s.io.api.apps.v1 apps/v1
ControllerRevision metadata=1#1451o data=2#1472 revision=3i
ControllerRevisionList metadata=1#1447o items=2#118*
DaemonSet metadata=1#1451o spec=2#123o status=3#124o
DaemonSetCondition type=1s status=2s lastTransitionTime=3#1465o reason=4so message=5so
DaemonSetList metadata=1#1447o items=2#120*
DaemonSetSpec selector=1#1444p template=2#578 updateStrategy=3#125o minReadySeconds=4io revisionHistoryLimit=6ipo
DaemonSetStatus currentNumberScheduled=1i numberMisscheduled=2i desiredNumberScheduled=3i numberReady=4i observedGeneration=5io updatedNumberScheduled=6io numberAvailable=7io numberUnavailable=8io collisionCount=9ipo conditions=10#121*o
DaemonSetUpdateStrategy type=1so rollingUpdate=2#137po
Deployment metadata=1#1451o spec=2#129o status=3#130o
DeploymentCondition type=1s status=2s lastUpdateTime=6#1465o lastTransitionTime=7#1465o reason=4so message=5so
DeploymentList metadata=1#1447o items=2#126*
DeploymentSpec replicas=1ipo selector=2#1444p template=3#578 strategy=4#131o minReadySeconds=5io revisionHistoryLimit=6ipo paused=7bo progressDeadlineSeconds=9ipo
DeploymentStatus observedGeneration=1io replicas=2io updatedReplicas=3io readyReplicas=7io availableReplicas=4io unavailableReplicas=5io terminatingReplicas=9ipo conditions=6#127*o collisionCount=8ipo
DeploymentStrategy type=1so rollingUpdate=2#138po
ReplicaSet metadata=1#1451o spec=2#135o status=3#136o
ReplicaSetCondition type=1s status=2s lastTransitionTime=3#1465o reason=4so message=5so
ReplicaSetList metadata=1#1447o items=2#132*
ReplicaSetSpec replicas=1ipo minReadySeconds=4io selector=2#1444p template=3#578o
ReplicaSetStatus replicas=1i fullyLabeledReplicas=2io readyReplicas=4io availableReplicas=5io terminatingReplicas=7ipo observedGeneration=3io conditions=6#133*o
RollingUpdateDaemonSet maxUnavailable=1#1475po maxSurge=2#1475po
RollingUpdateDeployment maxUnavailable=1#1475po maxSurge=2#1475po
RollingUpdateStatefulSetStrategy partition=1ipo maxUnavailable=2#1475po
StatefulSet metadata=1#1451o spec=2#145o status=3#146o
StatefulSetCondition type=1s status=2s lastTransitionTime=3#1465o reason=4so message=5so
StatefulSetList metadata=1#1447o items=2#140*
StatefulSetOrdinals start=1i
StatefulSetPersistentVolumeClaimRetentionPolicy whenDeleted=1so whenScaled=2so
StatefulSetSpec replicas=1ipo selector=2#1444p template=3#578 volumeClaimTemplates=4#538*o serviceName=5s podManagementPolicy=6so updateStrategy=7#147o revisionHistoryLimit=8ipo minReadySeconds=9io persistentVolumeClaimRetentionPolicy=10#144po ordinals=11#143po
StatefulSetStatus observedGeneration=1io replicas=2i readyReplicas=3io currentReplicas=4io updatedReplicas=5io currentRevision=6so updateRevision=7so collisionCount=9ipo conditions=10#141*o availableReplicas=11i
StatefulSetUpdateStrategy type=1so rollingUpdate=2#139po
@k8s.io.api.apps.v1beta1 apps/v1beta1
ControllerRevision metadata=1#1451o data=2#1472 revision=3i
ControllerRevisionList metadata=1#1447o items=2#148*
Deployment metadata=1#1451o spec=2#154o status=3#155o
DeploymentCondition type=1s status=2s lastUpdateTime=6#1465o lastTransitionTime=7#1465o reason=4so message=5so
DeploymentList metadata=1#1447o items=2#150*
DeploymentRollback name=1s updatedAnnotations=2s%o rollbackTo=3#157
DeploymentSpec replicas=1ipo selector=2#1444po template=3#578 strategy=4#156o minReadySeconds=5io revisionHistoryLimit=6ipo paused=7bo rollbackTo=8#157po progressDeadlineSeconds=9ipo
DeploymentStatus observedGeneration=1io replicas=2io updatedReplicas=3io readyReplicas=7io availableReplicas=4io unavailableReplicas=5io terminatingReplicas=9ipo conditions=6#151*o collisionCount=8ipo
DeploymentStrategy type=1so rollingUpdate=2#158po
RollbackConfig revision=1io
RollingUpdateDeployment maxUnavailable=1#1475po maxSurge=2#1475po
RollingUpdateStatefulSetStrategy partition=1ipo maxUnavailable=2#1475po
Scale metadata=1#1451o spec=2#161o status=3#162o
ScaleSpec replicas=1io
ScaleStatus replicas=1i selector=2s%o targetSelector=3so
StatefulSet metadata=1#1451o spec=2#168o status=3#169o
StatefulSetCondition type=1s status=2s lastTransitionTime=3#1465o reason=4so message=5so
StatefulSetList metadata=1#1447o items=2#163*
StatefulSetOrdinals start=1i
StatefulSetPersistentVolumeClaimRetentionPolicy whenDeleted=1so whenScaled=2so
StatefulSetSpec replicas=1ipo selector=2#1444po template=3#578 volumeClaimTemplates=4#538*o serviceName=5s podManagementPolicy=6so updateStrategy=7#170o revisionHistoryLimit=8ipo minReadySeconds=9io persistentVolumeClaimRetentionPolicy=10#167po ordinals=11#166po
StatefulSetStatus observedGeneration=1ipo replicas=2i readyReplicas=3io currentReplicas=4io updatedReplicas=5io currentRevision=6so updateRevision=7so collisionCount=9ipo conditions=10#164*o availableReplicas=11i
StatefulSetUpdateStrategy type=1so rollingUpdate=2#159po
@k8s.io.api.apps.v1beta2 apps/v1beta2
ControllerRevision metadata=1#1451o data=2#1472 revision=3i
ControllerRevisionList metadata=1#1447o items=2#171*
DaemonSet metadata=1#1451o spec=2#176o status=3#177o
DaemonSetCondition type=1s status=2s lastTransitionTime=3#1465o reason=4so message=5so
DaemonSetList metadata=1#1447o items=2#173*
DaemonSetSpec selector=1#1444p template=2#578 updateStrategy=3#178o minReadySeconds=4io revisionHistoryLimit=6ipo
DaemonSetStatus currentNumberScheduled=1i numberMisscheduled=2i desiredNumberScheduled=3i numberReady=4i observedGeneration=5io updatedNumberScheduled=6io numberAvailable=7io numberUnavailable=8io collisionCount=9ipo conditions=10#174*o
DaemonSetUpdateStrategy type=1so rollingUpdate=2#190po
Deployment metadata=1#1451o spec=2#182o status=3#183o
DeploymentCondition type=1s status=2s lastUpdateTime=6#1465o lastTransitionTime=7#1465o reason=4so message=5so
DeploymentList metadata=1#1447o items=2#179*
DeploymentSpec replicas=1ipo selector=2#1444p template=3#578 strategy=4#184o minReadySeconds=5io revisionHistoryLimit=6ipo paused=7bo progressDeadlineSeconds=9ipo
DeploymentStatus observedGeneration=1io replicas=2io updatedReplicas=3io readyReplicas=7io availableReplicas=4io unavailableReplicas=5io terminatingReplicas=9ipo conditions=6#180*o collisionCount=8ipo
DeploymentStrategy type=1so rollingUpdate=2#191po
ReplicaSet metadata=1#1451o spec=2#188o status=3#189o
ReplicaSetCondition type=1s status=2s lastTransitionTime=3#1465o reason=4so message=5so
ReplicaSetList metadata=1#1447o items=2#185*
ReplicaSetSpec replicas=1ipo minReadySeconds=4io selector=2#1444p template=3#578o
ReplicaSetStatus replicas=1i fullyLabeledReplicas=2io readyReplicas=4io availableReplicas=5io terminatingReplicas=7ipo observedGeneration=3io conditions=6#186*o
RollingUpdateDaemonSet maxUnavailable=1#1475po maxSurge=2#1475po
RollingUpdateDeployment maxUnavailable=1#1475po maxSurge=2#1475po
RollingUpdateStatefulSetStrategy partition=1ipo maxUnavailable=2#1475po
Scale metadata=1#1451o spec=2#194o status=3#195o
ScaleSpec replicas=1io
ScaleStatus replicas=1i selector=2s%o targetSelector=3so
StatefulSet metadata=1#1451o spec=2#201o status=3#202o
StatefulSetCondition type=1s status=2s lastTransitionTime=3#1465o reason=4so message=5so
StatefulSetList metadata=1#1447o items=2#196*
StatefulSetOrdinals start=1i
StatefulSetPersistentVolumeClaimRetentionPolicy whenDeleted=1so whenScaled=2so
StatefulSetSpec replicas=1ipo selector=2#1444p template=3#578 volumeClaimTemplates=4#538*o serviceName=5s podManagementPolicy=6so updateStrategy=7#203o revisionHistoryLimit=8ipo minReadySeconds=9io persistentVolumeClaimRetentionPolicy=10#200po ordinals=11#199po
StatefulSetStatus observedGeneration=1io replicas=2i readyReplicas=3io currentReplicas=4io updatedReplicas=5io currentRevision=6so updateRevision=7so collisionCount=9ipo conditions=10#197*o availableReplicas=11i
StatefulSetUpdateStrategy type=1so rollingUpdate=2#192po
@k8s.io.api.authentication.v1 authentication.k8s.io/v1
AttestationValue items=1s*
BoundObjectReference kind=1so apiVersion=2so name=3so uid=4so
ExtraValue items=1s*
SelfSubjectReview metadata=1#1451o status=2#208o
SelfSubjectReviewStatus userInfo=1#215o
TokenRequest metadata=1#1451o spec=2#210 status=3#211o
TokenRequestSpec audiences=1s* expirationSeconds=4ip boundObjectRef=3#205p attestations=5#204%o
TokenRequestStatus token=1s expirationTimestamp=2#1465
TokenReview metadata=1#1451o spec=2#213 status=3#214o
TokenReviewSpec token=1so audiences=2s*o
TokenReviewStatus authenticated=1bo user=2#215o audiences=4s*o error=3so
UserInfo username=1so uid=2so groups=3s*o extra=4#206%o
@k8s.io.api.authentication.v1alpha1 authentication.k8s.io/v1alpha1
SelfSubjectReview metadata=1#1451o status=2#217o
SelfSubjectReviewStatus userInfo=1#215o
@k8s.io.api.authentication.v1beta1 authentication.k8s.io/v1beta1
ExtraValue items=1s*
SelfSubjectReview metadata=1#1451o status=2#220o
SelfSubjectReviewStatus userInfo=1#215o
TokenReview metadata=1#1451o spec=2#222 status=3#223o
TokenReviewSpec token=1so audiences=2s*o
TokenReviewStatus authenticated=1bo user=2#224o audiences=4s*o error=3so
UserInfo username=1so uid=2so groups=3s*o extra=4#218%o
@k8s.io.api.authorization.v1 authorization.k8s.io/v1
ExtraValue items=1s*
FieldSelectorAttributes rawSelector=1so requirements=2#1435*o
LabelSelectorAttributes rawSelector=1so requirements=2#1445*o
LocalSubjectAccessReview metadata=1#1451o spec=2#238 status=3#239o
NonResourceAttributes path=1so verb=2so
NonResourceRule verbs=1s* nonResourceURLs=2s*o
ResourceAttributes namespace=1so verb=2so group=3so version=4so resource=5so subresource=6so name=7so fieldSelector=8#226po labelSelector=9#227po
ResourceRule verbs=1s* apiGroups=2s*o resources=3s*o resourceNames=4s*o
SelfSubjectAccessReview metadata=1#1451o spec=2#234 status=3#239o
SelfSubjectAccessReviewSpec resourceAttributes=1#231po nonResourceAttributes=2#229po
SelfSubjectRulesReview metadata=1#1451o spec=2#236 status=3#240o
SelfSubjectRulesReviewSpec namespace=1so
SubjectAccessReview metadata=1#1451o spec=2#238 status=3#239o
SubjectAccessReviewSpec resourceAttributes=1#231po nonResourceAttributes=2#229po user=3so groups=4s*o extra=5#225%o uid=6so
SubjectAccessReviewStatus allowed=1b denied=4bo reason=2so evaluationError=3so
SubjectRulesReviewStatus resourceRules=1#232* nonResourceRules=2#230* incomplete=3b evaluationError=4so
@k8s.io.api.authorization.v1beta1 authorization.k8s.io/v1beta1
ExtraValue items=1s*
LocalSubjectAccessReview metadata=1#1451o spec=2#252 status=3#253o
NonResourceAttributes path=1so verb=2so
NonResourceRule verbs=1s* nonResourceURLs=2s*o
ResourceAttributes namespace=1so verb=2so group=3so version=4so resource=5so subresource=6so name=7so fieldSelector=8#226po labelSelector=9#227po
ResourceRule verbs=1s* apiGroups=2s*o resources=3s*o resourceNames=4s*o
SelfSubjectAccessReview metadata=1#1451o spec=2#248 status=3#253o
SelfSubjectAccessReviewSpec resourceAttributes=1#245po nonResourceAttributes=2#243po
SelfSubjectRulesReview metadata=1#1451o spec=2#250 status=3#254o
SelfSubjectRulesReviewSpec namespace=1so
SubjectAccessReview metadata=1#1451o spec=2#252 status=3#253o
SubjectAccessReviewSpec resourceAttributes=1#245po nonResourceAttributes=2#243po user=3so group=4s*o extra=5#241%o uid=6so
SubjectAccessReviewStatus allowed=1b denied=4bo reason=2so evaluationError=3so
SubjectRulesReviewStatus resourceRules=1#246* nonResourceRules=2#244* incomplete=3b evaluationError=4so
@k8s.io.api.autoscaling.v1 autoscaling/v1
ContainerResourceMetricSource name=1s targetAverageUtilization=2ipo targetAverageValue=3#1423po container=5s
ContainerResourceMetricStatus name=1s currentAverageUtilization=2ipo currentAverageValue=3#1423 container=4s
CrossVersionObjectReference kind=1s name=2s apiVersion=3so
ExternalMetricSource metricName=1s metricSelector=2#1444po targetValue=3#1423po targetAverageValue=4#1423po
ExternalMetricStatus metricName=1s metricSelector=2#1444po currentValue=3#1423 currentAverageValue=4#1423po
HorizontalPodAutoscaler metadata=1#1451o spec=2#263o status=3#264o
HorizontalPodAutoscalerCondition type=1s status=2s lastTransitionTime=3#1465o reason=4so message=5so observedGeneration=6ipo
HorizontalPodAutoscalerList metadata=1#1447o items=2#260*
HorizontalPodAutoscalerSpec scaleTargetRef=1#257 minReplicas=2ipo maxReplicas=3i targetCPUUtilizationPercentage=4ipo
HorizontalPodAutoscalerStatus observedGeneration=1ipo lastScaleTime=2#1465po currentReplicas=3i desiredReplicas=4i currentCPUUtilizationPercentage=5ipo
MetricSpec type=1s object=2#267po pods=3#269po resource=4#271po containerResource=7#255po external=5#258po
MetricStatus type=1s object=2#268po pods=3#270po resource=4#272po containerResource=7#256po external=5#259po
ObjectMetricSource target=1#257 metricName=2s targetValue=3#1423 selector=4#1444po averageValue=5#1423po
ObjectMetricStatus target=1#257 metricName=2s currentValue=3#1423 selector=4#1444po averageValue=5#1423po
PodsMetricSource metricName=1s targetAverageValue=2#1423 selector=3#1444po
PodsMetricStatus metricName=1s currentAverageValue=2#1423 selector=3#1444po
ResourceMetricSource name=1s targetAverageUtilization=2ipo targetAverageValue=3#1423po
ResourceMetricStatus name=1s currentAverageUtilization=2ipo currentAverageValue=3#1423
Scale metadata=1#1451o spec=2#274o status=3#275o
ScaleSpec replicas=1io
ScaleStatus replicas=1i selector=2so
@k8s.io.api.autoscaling.v2 autoscaling/v2
ContainerResourceMetricSource name=1s target=2#292 container=3s
ContainerResourceMetricStatus name=1s current=2#293 container=3s
CrossVersionObjectReference kind=1s name=2s apiVersion=3so
ExternalMetricSource metric=1#289 target=2#292
ExternalMetricStatus metric=1#289 current=2#293
HPAScalingPolicy type=1s value=2i periodSeconds=3i
HPAScalingRules stabilizationWindowSeconds=3ipo selectPolicy=1spo policies=2#281*o tolerance=4#1423po
HorizontalPodAutoscaler metadata=1#1451o spec=2#287o status=3#288o
HorizontalPodAutoscalerBehavior scaleUp=1#282po scaleDown=2#282po
HorizontalPodAutoscalerCondition type=1s status=2s lastTransitionTime=3#1465o reason=4so message=5so observedGeneration=6ipo
HorizontalPodAutoscalerList metadata=1#1447o items=2#283*
HorizontalPodAutoscalerSpec scaleTargetRef=1#278 minReplicas=2ipo maxReplicas=3i metrics=4#290*o behavior=5#284po
HorizontalPodAutoscalerStatus observedGeneration=1ipo lastScaleTime=2#1465po currentReplicas=3io desiredReplicas=4i currentMetrics=5#291* conditions=6#285*o
MetricIdentifier name=1s selector=2#1444po
MetricSpec type=1s object=2#294po pods=3#296po resource=4#298po containerResource=7#276po external=5#279po
MetricStatus type=1s object=2#295po pods=3#297po resource=4#299po containerResource=7#277po external=5#280po
MetricTarget type=1s value=2#1423po averageValue=3#1423po averageUtilization=4ipo
MetricValueStatus value=1#1423po averageValue=2#1423po averageUtilization=3ipo
ObjectMetricSource describedObject=1#278 target=2#292 metric=3#289
ObjectMetricStatus metric=1#289 current=2#293 describedObject=3#278
PodsMetricSource metric=1#289 target=2#292
PodsMetricStatus metric=1#289 current=2#293
ResourceMetricSource name=1s target=2#292
ResourceMetricStatus name=1s current=2#293
@k8s.io.api.autoscaling.v2beta1 autoscaling/v2beta1
ContainerResourceMetricSource name=1s targetAverageUtilization=2ipo targetAverageValue=3#1423po container=4s
ContainerResourceMetricStatus name=1s currentAverageUtilization=2ipo currentAverageValue=3#1423 container=4s
CrossVersionObjectReference kind=1s name=2s apiVersion=3so
ExternalMetricSource metricName=1s metricSelector=2#1444po targetValue=3#1423po targetAverageValue=4#1423po
ExternalMetricStatus metricName=1s metricSelector=2#1444po currentValue=3#1423 currentAverageValue=4#1423po
HorizontalPodAutoscaler metadata=1#1451o spec=2#308o status=3#309o
HorizontalPodAutoscalerCondition type=1s status=2s lastTransitionTime=3#1465o reason=4so message=5so
HorizontalPodAutoscalerList metadata=1#1447o items=2#305*
HorizontalPodAutoscalerSpec scaleTargetRef=1#302 minReplicas=2ipo maxReplicas=3i metrics=4#310*o
HorizontalPodAutoscalerStatus observedGeneration=1ipo lastScaleTime=2#1465po currentReplicas=3i desiredReplicas=4i currentMetrics=5#311* conditions=6#306*
MetricSpec type=1s object=2#312po pods=3#314po resource=4#316po containerResource=7#300po external=5#303po
MetricStatus type=1s object=2#313po pods=3#315po resource=4#317po containerResource=7#301po external=5#304po
ObjectMetricSource target=1#302 metricName=2s targetValue=3#1423 selector=4#1444po averageValue=5#1423po
ObjectMetricStatus target=1#302 metricName=2s currentValue=3#1423 selector=4#1444po averageValue=5#1423po
PodsMetricSource metricName=1s targetAverageValue=2#1423 selector=3#1444po
PodsMetricStatus metricName=1s currentAverageValue=2#1423 selector=3#1444po
ResourceMetricSource name=1s targetAverageUtilization=2ipo targetAverageValue=3#1423po
ResourceMetricStatus name=1s currentAverageUtilization=2ipo currentAverageValue=3#1423
@k8s.io.api.autoscaling.v2beta2 autoscaling/v2beta2
ContainerResourceMetricSource name=1s target=2#334 container=3s
ContainerResourceMetricStatus name=1s current=2#335 container=3s
CrossVersionObjectReference kind=1s name=2s apiVersion=3so
ExternalMetricSource metric=1#331 target=2#334
ExternalMetricStatus metric=1#331 current=2#335
HPAScalingPolicy type=1s value=2i periodSeconds=3i
HPAScalingRules stabilizationWindowSeconds=3ipo selectPolicy=1spo policies=2#323*o
HorizontalPodAutoscaler metadata=1#1451o spec=2#329o status=3#330o
HorizontalPodAutoscalerBehavior scaleUp=1#324po scaleDown=2#324po
HorizontalPodAutoscalerCondition type=1s status=2s lastTransitionTime=3#1465o reason=4so message=5so
HorizontalPodAutoscalerList metadata=1#1447o items=2#325*
HorizontalPodAutoscalerSpec scaleTargetRef=1#320 minReplicas=2ipo maxReplicas=3i metrics=4#332*o behavior=5#326po
HorizontalPodAutoscalerStatus observedGeneration=1ipo lastScaleTime=2#1465po currentReplicas=3i desiredReplicas=4i currentMetrics=5#333* conditions=6#327*
MetricIdentifier name=1s selector=2#1444po
MetricSpec type=1s object=2#336po pods=3#338po resource=4#340po containerResource=7#318po external=5#321po
MetricStatus type=1s object=2#337po pods=3#339po resource=4#341po containerResource=7#319po external=5#322po
MetricTarget type=1s value=2#1423po averageValue=3#1423po averageUtilization=4ipo
MetricValueStatus value=1#1423po averageValue=2#1423po averageUtilization=3ipo
ObjectMetricSource describedObject=1#320 target=2#334 metric=3#331
ObjectMetricStatus metric=1#331 current=2#335 describedObject=3#320
PodsMetricSource metric=1#331 target=2#334
PodsMetricStatus metric=1#331 current=2#335
ResourceMetricSource name=1s target=2#334
ResourceMetricStatus name=1s current=2#335
@k8s.io.api.batch.v1 batch/v1
CronJob metadata=1#1451o spec=2#344o status=3#345o
CronJobList metadata=1#1447o items=2#342*
CronJobSpec schedule=1s timeZone=8spo startingDeadlineSeconds=2ipo concurrencyPolicy=3so suspend=4bpo jobTemplate=5#352 successfulJobsHistoryLimit=6ipo failedJobsHistoryLimit=7ipo
CronJobStatus active=1#536*o lastScheduleTime=4#1465po lastSuccessfulTime=5#1465po
Job metadata=1#1451o spec=2#350o status=3#351o
JobCondition type=1s status=2s lastProbeTime=3#1465o lastTransitionTime=4#1465o reason=5so message=6so
JobList metadata=1#1447o items=2#346*
JobSchedulingConfiguration schedulingPolicy=1#1264po schedulingConstraints=2#1263po disruptionMode=3#1260po resourceClaims=4#1262*o
JobSpec parallelism=1ipo completions=2ipo activeDeadlineSeconds=3ipo podFailurePolicy=11#353po successPolicy=16#357po backoffLimit=7ipo backoffLimitPerIndex=12ipo maxFailedIndexes=13ipo completionMode=9spo selector=4#1444po manualSelector=5bpo template=6#578 ttlSecondsAfterFinished=8ipo suspend=10bpo podReplacementPolicy=14spo managedBy=15spo scheduling=17#349po
JobStatus conditions=1#347*o startTime=2#1465po completionTime=3#1465po active=4io succeeded=5io failed=6io terminating=11ipo completedIndexes=7so failedIndexes=10spo uncountedTerminatedPods=8#359po ready=9ipo
JobTemplateSpec metadata=1#1451o spec=2#350o
PodFailurePolicy rules=1#356*
PodFailurePolicyOnExitCodesRequirement containerName=1spo operator=2s values=3i*
PodFailurePolicyOnPodConditionsPattern type=1s status=2s
PodFailurePolicyRule action=1s onExitCodes=2#354po onPodConditions=3#355*o
SuccessPolicy rules=1#358*
SuccessPolicyRule succeededIndexes=1spo succeededCount=2ipo
UncountedTerminatedPods succeeded=1s*o failed=2s*o
@k8s.io.api.batch.v1beta1 batch/v1beta1
CronJob metadata=1#1451o spec=2#362o status=3#363o
CronJobList metadata=1#1447o items=2#360*
CronJobSpec schedule=1s timeZone=8spo startingDeadlineSeconds=2ipo concurrencyPolicy=3so suspend=4bpo jobTemplate=5#364 successfulJobsHistoryLimit=6ipo failedJobsHistoryLimit=7ipo
CronJobStatus active=1#536*o lastScheduleTime=4#1465po lastSuccessfulTime=5#1465po
JobTemplateSpec metadata=1#1451o spec=2#350o
@k8s.io.api.certificates.v1 certificates.k8s.io/v1
CertificateSigningRequest metadata=1#1451o spec=2#368 status=3#369o
CertificateSigningRequestCondition type=1s status=6s reason=2so message=3so lastUpdateTime=4#1465o lastTransitionTime=5#1465o
CertificateSigningRequestList metadata=1#1447o items=2#365*
CertificateSigningRequestSpec request=1y signerName=7s expirationSeconds=8ipo usages=5s*o username=2so uid=3so groups=4s*o extra=6#373%o
CertificateSigningRequestStatus conditions=1#366*o certificate=2yo
ClusterTrustBundle metadata=1#1451o spec=2#372
ClusterTrustBundleList metadata=1#1447o items=2#370*
ClusterTrustBundleSpec signerName=1so trustBundle=2s
ExtraValue items=1s*
PodCertificateRequest metadata=1#1451o spec=2#376 status=3#377o
PodCertificateRequestList metadata=1#1447o items=2#374*
PodCertificateRequestSpec signerName=1s podName=2s podUID=3s serviceAccountName=4s serviceAccountUID=5s nodeName=6s nodeUID=7s maxExpirationSeconds=8ipo stubPKCS10Request=12y unverifiedUserAnnotations=11s%o
PodCertificateRequestStatus conditions=1#1431*o certificateChain=2so notBefore=4#1465po beginRefreshAt=5#1465po notAfter=6#1465po
@k8s.io.api.certificates.v1alpha1 certificates.k8s.io/v1alpha1
ClusterTrustBundle metadata=1#1451o spec=2#380
ClusterTrustBundleList metadata=1#1447o items=2#378*
ClusterTrustBundleSpec signerName=1so trustBundle=2s
PodCertificateRequest metadata=1#1451o spec=2#383 status=3#384o
PodCertificateRequestList metadata=1#1447o items=2#381*
PodCertificateRequestSpec signerName=1s podName=2s podUID=3s serviceAccountName=4s serviceAccountUID=5s nodeName=6s nodeUID=7s maxExpirationSeconds=8ipo pkixPublicKey=9y proofOfPossession=10y
PodCertificateRequestStatus conditions=1#1431*o certificateChain=2so notBefore=4#1465po beginRefreshAt=5#1465po notAfter=6#1465po
@k8s.io.api.certificates.v1beta1 certificates.k8s.io/v1beta1
CertificateSigningRequest metadata=1#1451o spec=2#388 status=3#389o
CertificateSigningRequestCondition type=1s status=6s reason=2so message=3so lastUpdateTime=4#1465o lastTransitionTime=5#1465o
CertificateSigningRequestList metadata=1#1447o items=2#385*
CertificateSigningRequestSpec request=1y signerName=7spo expirationSeconds=8ipo usages=5s*o username=2so uid=3so groups=4s*o extra=6#393%o
CertificateSigningRequestStatus conditions=1#386*o certificate=2yo
ClusterTrustBundle metadata=1#1451o spec=2#392
ClusterTrustBundleList metadata=1#1447o items=2#390*
ClusterTrustBundleSpec signerName=1so trustBundle=2s
ExtraValue items=1s*
PodCertificateRequest metadata=1#1451o spec=2#396 status=3#397o
PodCertificateRequestList metadata=1#1447o items=2#394*
PodCertificateRequestSpec signerName=1s podName=2s podUID=3s serviceAccountName=4s serviceAccountUID=5s nodeName=6s nodeUID=7s maxExpirationSeconds=8ipo pkixPublicKey=9y proofOfPossession=10y stubPKCS10Request=12y unverifiedUserAnnotations=11s%o
PodCertificateRequestStatus conditions=1#1431*o certificateChain=2so notBefore=4#1465po beginRefreshAt=5#1465po notAfter=6#1465po
@k8s.io.api.coordination.v1 coordination.k8s.io/v1
Lease metadata=1#1451o spec=2#400o
LeaseList metadata=1#1447o items=2#398*
LeaseSpec holderIdentity=1spo leaseDurationSeconds=2ipo acquireTime=3#1450po renewTime=4#1450po leaseTransitions=5ipo strategy=6spo preferredHolder=7spo
@k8s.io.api.coordination.v1alpha2 coordination.k8s.io/v1alpha2
LeaseCandidate metadata=1#1451o spec=2#403o
LeaseCandidateList metadata=1#1447o items=2#401*
LeaseCandidateSpec leaseName=1s pingTime=2#1450po renewTime=3#1450po binaryVersion=4s emulationVersion=5so strategy=6so
@k8s.io.api.coordination.v1beta1 coordination.k8s.io/v1beta1
Lease metadata=1#1451o spec=2#409o
LeaseCandidate metadata=1#1451o spec=2#407o
LeaseCandidateList metadata=1#1447o items=2#405*
LeaseCandidateSpec leaseName=1s pingTime=2#1450po renewTime=3#1450po binaryVersion=4s emulationVersion=5so strategy=6so
LeaseList metadata=1#1447o items=2#404*
LeaseSpec holderIdentity=1spo leaseDurationSeconds=2ipo acquireTime=3#1450po renewTime=4#1450po leaseTransitions=5ipo strategy=6spo preferredHolder=7spo
@k8s.io.api.core.v1 v1
AWSElasticBlockStoreVolumeSource volumeID=1s fsType=2so partition=3io readOnly=4bo
Affinity nodeAffinity=1#514po podAffinity=2#551po podAntiAffinity=3#553po
AppArmorProfile type=1s localhostProfile=2spo
AttachedVolume name=1s devicePath=2s
AvoidPods preferAvoidPods=1#583*o
AzureDiskVolumeSource diskName=1s diskURI=2s cachingMode=3spo fsType=4spo readOnly=5bpo kind=6spo
AzureFilePersistentVolumeSource secretName=1s shareName=2s readOnly=3bo secretNamespace=4sp
AzureFileVolumeSource secretName=1s shareName=2s readOnly=3bo
Binding metadata=1#1451o target=2#536
CSIPersistentVolumeSource driver=1s volumeHandle=2s readOnly=3bo fsType=4so volumeAttributes=5s%o controllerPublishSecretRef=6#617po nodeStageSecretRef=7#617po nodePublishSecretRef=8#617po controllerExpandSecretRef=9#617po nodeExpandSecretRef=10#617po
CSIVolumeSource driver=1s readOnly=2bpo fsType=3spo volumeAttributes=4s%o nodePublishSecretRef=5#503po
Capabilities add=1s*o drop=2s*o
CephFSPersistentVolumeSource monitors=1s* path=2so user=3so secretFile=4so secretRef=5#617po readOnly=6bo
CephFSVolumeSource monitors=1s* path=2so user=3so secretFile=4so secretRef=5#503po readOnly=6bo
CinderPersistentVolumeSource volumeID=1s fsType=2so readOnly=3bo secretRef=4#617po
CinderVolumeSource volumeID=1s fsType=2so readOnly=3bo secretRef=4#503po
ClientIPConfig timeoutSeconds=1ipo
ClusterTrustBundleProjection name=1spo signerName=2spo labelSelector=3#1444po optional=5bpo path=4s user=6ipo
ComponentCondition type=1s status=2s message=3so error=4so
ComponentStatus metadata=1#1451o conditions=2#428*o
ComponentStatusList metadata=1#1447o items=2#429*
ConfigMap metadata=1#1451o immutable=4bpo data=2s%o binaryData=3y%o
ConfigMapEnvSource =1#503= optional=2bpo
ConfigMapKeySelector =1#503= key=2s optional=3bpo
ConfigMapList metadata=1#1447o items=2#431*
ConfigMapNodeConfigSource namespace=1s name=2s uid=3so resourceVersion=4so kubeletConfigKey=5s
ConfigMapProjection =1#503= items=2#492*o optional=4bpo
ConfigMapVolumeSource =1#503= items=2#492*o defaultMode=3ipo optional=4bpo defaultUser=5ipo
Container name=1s image=2so command=3s*o args=4s*o workingDir=5so ports=6#441*o envFrom=19#461*o env=7#462*o resources=8#604o resizePolicy=23#442*o restartPolicy=24spo restartPolicyRules=25#443*o volumeMounts=9#647*o volumeDevices=21#644*o livenessProbe=10#585po readinessProbe=11#585po startupProbe=22#585po lifecycle=12#493po terminationMessagePath=13so terminationMessagePolicy=20so imagePullPolicy=14so securityContext=15#619po stdin=16bo stdinOnce=17bo tty=18bo
ContainerExtendedResourceRequest containerName=1s resourceName=2s requestName=3s
ContainerImage names=1s* sizeBytes=2io
ContainerPort name=1so hostPort=2io containerPort=3i protocol=4so hostIP=5so
ContainerResizePolicy resourceName=1s restartPolicy=2s
ContainerRestartRule action=1so exitCodes=2#444po
ContainerRestartRuleOnExitCodes operator=1so values=2i*o
ContainerState waiting=1#448po running=2#446po terminated=3#447po
ContainerStateRunning startedAt=1#1465o
ContainerStateTerminated exitCode=1i signal=2io reason=3so message=4so startedAt=5#1465o finishedAt=6#1465o containerID=7so
ContainerStateWaiting reason=1so message=2so
ContainerStatus name=1s state=2#445o lastState=3#445o ready=4b restartCount=5i image=6s imageID=7s containerID=8so started=9bpo allocatedResources=10#1423%o resources=11#604po volumeMounts=12#648*o user=13#450po allocatedResourcesStatus=14#605*o stopSignal=15spo
ContainerUser linux=1#499po
DaemonEndpoint Port=1i
DownwardAPIProjection items=1#453*o
DownwardAPIVolumeFile path=1s fieldRef=2#535po resourceFieldRef=3#598po mode=4ipo user=5ipo
DownwardAPIVolumeSource items=1#453*o defaultMode=2ipo defaultUser=3ipo
EmptyDirVolumeSource medium=1so sizeLimit=2#1423po mode=3ipo
EndpointAddress ip=1s hostname=3so nodeName=4spo targetRef=2#536po
EndpointPort name=1so port=2i protocol=3so appProtocol=4spo
EndpointSubset addresses=1#456*o notReadyAddresses=2#456*o ports=3#457*o
Endpoints metadata=1#1451o subsets=2#458*o
EndpointsList metadata=1#1447o items=2#459*
EnvFromSource prefix=1so configMapRef=2#432po secretRef=3#613po
EnvVar name=1s value=2so valueFrom=3#463po
EnvVarSource fieldRef=1#535po resourceFieldRef=2#598po configMapKeyRef=3#433po secretKeyRef=4#614po fileKeyRef=5#474po
EphemeralContainer =1#465= targetContainerName=2so
EphemeralContainerCommon name=1s image=2so command=3s*o args=4s*o workingDir=5so ports=6#441*o envFrom=19#461*o env=7#462*o resources=8#604o resizePolicy=23#442*o restartPolicy=24spo restartPolicyRules=25#443*o volumeMounts=9#647*o volumeDevices=21#644*o livenessProbe=10#585po readinessProbe=11#585po startupProbe=22#585po lifecycle=12#493po terminationMessagePath=13so terminationMessagePolicy=20so imagePullPolicy=14so securityContext=15#619po stdin=16bo stdinOnce=17bo tty=18bo
EphemeralVolumeSource volumeClaimTemplate=1#543po
Event metadata=1#1451 involvedObject=2#536 reason=3so message=4so source=5#470o firstTimestamp=6#1465o lastTimestamp=7#1465o count=8io type=9so eventTime=10#1450o series=11#469po action=12so related=13#536po reportingComponent=14s reportingInstance=15s
EventList metadata=1#1447o items=2#467*
EventSeries count=1io lastObservedTime=2#1450o
EventSource component=1so host=2so
EvictionResponder name=1s priority=2ip
ExecAction command=1s*o
FCVolumeSource targetWWNs=1s*o lun=2ipo fsType=3so readOnly=4bo wwids=5s*o
FileKeySelector volumeName=1s path=2s key=3s optional=4bpo
FlexPersistentVolumeSource driver=1s fsType=2so secretRef=3#617po readOnly=4bo options=5s%o
FlexVolumeSource driver=1s fsType=2so secretRef=3#503po readOnly=4bo options=5s%o
FlockerVolumeSource datasetName=1so datasetUUID=2so
GCEPersistentDiskVolumeSource pdName=1s fsType=2so partition=3io readOnly=4bo
GRPCAction port=1i service=2sp mode=3spo
GitRepoVolumeSource repository=1s revision=2so directory=3so
GlusterfsPersistentVolumeSource endpoints=1s path=2s readOnly=3bo endpointsNamespace=4spo
GlusterfsVolumeSource endpoints=1s path=2s readOnly=3bo
HTTPGetAction path=1so port=2#1475 host=3so scheme=4so httpHeaders=5#484*o protocol=6spo
HTTPHeader name=1s value=2s
HostAlias ip=1s hostnames=2s*o
HostIP ip=1s
HostPathVolumeSource path=1s type=2spo
ISCSIPersistentVolumeSource targetPortal=1s iqn=2s lun=3i iscsiInterface=4so fsType=5so readOnly=6bo portals=7s*o chapAuthDiscovery=8bo chapAuthSession=11bo secretRef=10#617po initiatorName=12spo
ISCSIVolumeSource targetPortal=1s iqn=2s lun=3i iscsiInterface=4so fsType=5so readOnly=6bo portals=7s*o chapAuthDiscovery=8bo chapAuthSession=11bo secretRef=10#503po initiatorName=12spo
ImageVolumeSource reference=1so pullPolicy=2so
ImageVolumeStatus imageRef=1so
KeyToPath key=1s path=2s mode=3ipo user=4ipo
Lifecycle postStart=1#494po preStop=2#494po stopSignal=3spo
LifecycleHandler exec=1#472po httpGet=2#483po tcpSocket=3#635po sleep=4#631po
LimitRange metadata=1#1451o spec=2#498o
LimitRangeItem type=1s max=2#1423%o min=3#1423%o default=4#1423%o defaultRequest=5#1423%o maxLimitRequestRatio=6#1423%o
LimitRangeList metadata=1#1447o items=2#495*
LimitRangeSpec limits=1#496*
LinuxContainerUser uid=1i gid=2i supplementalGroups=3i*o
List metadata=1#1447 items=2#1472*
LoadBalancerIngress ip=1so hostname=2so ipMode=3spo ports=4#580*o
LoadBalancerStatus ingress=1#501*o
LocalObjectReference name=1so
LocalVolumeSource path=1s fsType=2spo
ModifyVolumeStatus targetVolumeAttributesClassName=1so status=2s
NFSVolumeSource server=1s path=2s readOnly=3bo
Namespace metadata=1#1451o spec=2#510o status=3#511o
NamespaceCondition type=1s status=2s lastTransitionTime=4#1465o reason=5so message=6so
NamespaceList metadata=1#1447o items=2#507*
NamespaceSpec finalizers=1s*o
NamespaceStatus phase=1so conditions=2#508*o
Node metadata=1#1451o spec=2#531o status=3#532o
NodeAddress type=1s address=2s
NodeAffinity requiredDuringSchedulingIgnoredDuringExecution=1#528po preferredDuringSchedulingIgnoredDuringExecution=2#584*o
NodeAllocatableMappedResources name=1s quantity=2#1423p
NodeAllocatableOverheadResources name=1s perPod=2#1423po perContainer=3#1423po
NodeAllocatableResourceClaimStatus resourceClaimName=1s containers=2s*o mapping=4#515*o overhead=5#516*o
NodeCondition type=1s status=2s lastHeartbeatTime=3#1465o lastTransitionTime=4#1465o reason=5so message=6so
NodeConfigSource configMap=2#435po
NodeConfigStatus assigned=1#519po active=2#519po lastKnownGood=3#519po error=4so
NodeDaemonEndpoints kubeletEndpoint=1#451o
NodeFeatures supplementalGroupsPolicy=1bpo
NodeList metadata=1#1447o items=2#512*
NodePodPreemptionPolicy disableResizePreemption=1s*o
NodeProxyOptions path=1so
NodeRuntimeHandler name=1s features=2#527po
NodeRuntimeHandlerFeatures recursiveReadOnlyMounts=1bpo userNamespaces=2bpo
NodeSelector nodeSelectorTerms=1#530*
NodeSelectorRequirement key=1s operator=2s values=3s*o
NodeSelectorTerm matchExpressions=1#529*o matchFields=2#529*o
NodeSpec podCIDR=1so podCIDRs=7s*o providerID=3so unschedulable=4bo taints=5#636*o configSource=6#519po externalID=2so podPreemptionPolicy=8#524po
NodeStatus capacity=1#1423%o allocatable=2#1423%o phase=3so conditions=4#518*o addresses=5#513*o daemonEndpoints=6#521o nodeInfo=7#534o images=8#440*o volumesInUse=9s*o volumesAttached=10#413*o config=11#520po runtimeHandlers=12#526*o features=13#522po declaredFeatures=14s*o
NodeSwapStatus capacity=1ipo
NodeSystemInfo machineID=1s systemUUID=2s bootID=3s kernelVersion=4s osImage=5s containerRuntimeVersion=6s kubeletVersion=7s kubeProxyVersion=8s operatingSystem=9s architecture=10s swap=11#533po runningInUserNamespace=12bpo
ObjectFieldSelector apiVersion=1so fieldPath=2s
ObjectReference kind=1so namespace=2so name=3so uid=4so apiVersion=5so resourceVersion=6so fieldPath=7so
PersistentVolume metadata=1#1451o spec=2#547o status=3#548o
PersistentVolumeClaim metadata=1#1451o spec=2#541o status=3#542o
PersistentVolumeClaimCondition type=1s status=2s lastProbeTime=3#1465o lastTransitionTime=4#1465o reason=5so message=6so
PersistentVolumeClaimList metadata=1#1447o items=2#538*
PersistentVolumeClaimSpec accessModes=1s*o selector=4#1444po resources=2#651o volumeName=3so storageClassName=5spo volumeMode=6spo dataSource=7#641po dataSourceRef=8#642po volumeAttributesClassName=9spo
PersistentVolumeClaimStatus phase=1so accessModes=2s*o capacity=3#1423%o conditions=4#539*o allocatedResources=5#1423%o allocatedResourceStatuses=7s%o currentVolumeAttributesClassName=8spo modifyVolumeStatus=9#505po healthStatus=10#646po
PersistentVolumeClaimTemplate metadata=1#1451o spec=2#541
PersistentVolumeClaimVolumeSource claimName=1s readOnly=2bo
PersistentVolumeList metadata=1#1447o items=2#537*
PersistentVolumeSource gcePersistentDisk=1#478po awsElasticBlockStore=2#410po hostPath=3#487po glusterfs=4#481po nfs=5#506po rbd=6#589po iscsi=7#488po cinder=8#424po cephfs=9#422po fc=10#473po flocker=11#477po flexVolume=12#475po azureFile=13#416po vsphereVolume=14#654po quobyte=15#588po azureDisk=16#415po photonPersistentDisk=17#549po portworxVolume=18#581po scaleIO=19#607po local=20#504po storageos=21#632po csi=22#419po
PersistentVolumeSpec capacity=1#1423%o =2#546= accessModes=3s*o claimRef=4#536po persistentVolumeReclaimPolicy=5so storageClassName=6so mountOptions=7s*o volumeMode=8spo nodeAffinity=9#649po volumeAttributesClassName=10spo
PersistentVolumeStatus phase=1so message=2so reason=3so lastPhaseTransitionTime=4#1465po
PhotonPersistentDiskVolumeSource pdID=1s fsType=2so
Pod metadata=1#1451o spec=2#574o status=3#575o
PodAffinity requiredDuringSchedulingIgnoredDuringExecution=1#552*o preferredDuringSchedulingIgnoredDuringExecution=2#655*o
PodAffinityTerm labelSelector=1#1444po namespaces=2s*o topologyKey=3s namespaceSelector=4#1444po matchLabelKeys=5s*o mismatchLabelKeys=6s*o
PodAntiAffinity requiredDuringSchedulingIgnoredDuringExecution=1#552*o preferredDuringSchedulingIgnoredDuringExecution=2#655*o
PodAttachOptions stdin=1bo stdout=2bo stderr=3bo tty=4bo container=5so
PodCertificateProjection signerName=1so keyType=2so maxExpirationSeconds=3ipo credentialBundlePath=4so keyPath=5so certificateChainPath=6so userAnnotations=7s%o user=8ipo
PodCondition type=1s observedGeneration=7io status=2s lastProbeTime=3#1465o lastTransitionTime=4#1465o reason=5so message=6so
PodDNSConfig nameservers=1s*o searches=2s*o options=3#558*o
PodDNSConfigOption name=1so value=2spo
PodExecOptions stdin=1bo stdout=2bo stderr=3bo tty=4bo container=5so command=6s*
PodExtendedResourceClaimStatus requestMappings=1#439* resourceClaimName=2s
PodIP ip=1s
PodList metadata=1#1447o items=2#550*
PodLogOptions container=1so follow=2bo previous=3bo sinceSeconds=4ipo sinceTime=5#1465po timestamps=6bo tailLines=7ipo limitBytes=8ipo insecureSkipTLSVerifyBackend=9bo stream=10spo
PodOS name=1s
PodPortForwardOptions ports=1i*o
PodProxyOptions path=1so
PodReadinessGate conditionType=1s
PodResourceClaim name=1s resourceClaimName=3spo resourceClaimTemplateName=4spo
PodResourceClaimStatus name=1s resourceClaimName=2spo
PodSchedulingGate name=1s
PodSchedulingGroup podGroupName=1spo
PodSecurityContext seLinuxOptions=1#606po windowsOptions=8#656po runAsUser=2ipo runAsGroup=6ipo runAsNonRoot=3bpo supplementalGroups=4i*o supplementalGroupsPolicy=12spo fsGroup=5ipo sysctls=7#634*o fsGroupChangePolicy=9spo seccompProfile=10#611po appArmorProfile=11#412po seLinuxChangePolicy=13spo
PodSignature podController=1#1452po
PodSpec volumes=1#643*o initContainers=20#438*o containers=2#438* ephemeralContainers=34#464*o restartPolicy=3so terminationGracePeriodSeconds=4ipo activeDeadlineSeconds=5ipo dnsPolicy=6so nodeSelector=7s%o serviceAccountName=8so serviceAccount=9so automountServiceAccountToken=21bpo nodeName=10so hostNetwork=11bo hostPID=12bo hostIPC=13bo shareProcessNamespace=27bpo securityContext=14#572po imagePullSecrets=15#503*o hostname=16so subdomain=17so affinity=18#411po schedulerName=19so tolerations=22#637*o hostAliases=23#485*o priorityClassName=24so priority=25ipo dnsConfig=26#557po readinessGates=28#567*o runtimeClassName=29spo enableServiceLinks=30bpo preemptionPolicy=31spo overhead=32#1423%o topologySpreadConstraints=33#640*o setHostnameAsFQDN=35bpo os=36#564po hostUsers=37bpo schedulingGates=38#570*o resourceClaims=39#568*o resources=40#604po hostnameOverride=41spo schedulingGroup=43#571po evictionResponders=44#471*o
PodStatus observedGeneration=17io phase=1so conditions=2#556*o message=3so reason=4so nominatedNodeName=11so hostIP=5so hostIPs=16#486*o podIP=6so podIPs=12#561*o startTime=7#1465po initContainerStatuses=10#449*o containerStatuses=8#449*o qosClass=9so ephemeralContainerStatuses=13#449*o resize=14so resourceClaimStatuses=15#569*o extendedResourceClaimStatus=18#560po allocatedResources=19#1423%o resources=20#604po nodeAllocatableResourceClaimStatuses=21#517*o volumeHealth=22#579*o
PodTemplate metadata=1#1451o template=2#578o
PodTemplateList metadata=1#1447o items=2#576*
PodTemplateSpec metadata=1#1451o spec=2#574o
PodVolumeHealth name=1s healthConditions=2#645*o lastTransitionTime=3#1465o
PortStatus port=1i protocol=2s error=3spo
PortworxVolumeSource volumeID=1s fsType=2so readOnly=3bo
Preconditions uid=1spo
PreferAvoidPodsEntry podSignature=1#573 evictionTime=2#1465o reason=3so message=4so
PreferredSchedulingTerm weight=1i preference=2#530
Probe =1#586= initialDelaySeconds=2io timeoutSeconds=3io periodSeconds=4io successThreshold=5io failureThreshold=6io terminationGracePeriodSeconds=7ipo
ProbeHandler exec=1#472po httpGet=2#483po tcpSocket=3#635po grpc=4#479po
ProjectedVolumeSource sources=1#650* defaultMode=2ipo defaultUser=3ipo
QuobyteVolumeSource registry=1s volume=2s readOnly=3bo user=4so group=5so tenant=6so
RBDPersistentVolumeSource monitors=1s* image=2s fsType=3so pool=4so user=5so keyring=6so secretRef=7#617po readOnly=8bo
RBDVolumeSource monitors=1s* image=2s fsType=3so pool=4so user=5so keyring=6so secretRef=7#503po readOnly=8bo
RangeAllocation metadata=1#1451o range=2s data=3y
ReplicationController metadata=1#1451o spec=2#595o status=3#596o
ReplicationControllerCondition type=1s status=2s lastTransitionTime=3#1465o reason=4so message=5so
ReplicationControllerList metadata=1#1447o items=2#592*
ReplicationControllerSpec replicas=1ipo minReadySeconds=4io selector=2s%o template=3#578po
ReplicationControllerStatus replicas=1i fullyLabeledReplicas=2io readyReplicas=4io availableReplicas=5io observedGeneration=3io conditions=6#593*o
ResourceClaim name=1s request=2so
ResourceFieldSelector containerName=1so resource=2s divisor=3#1423o
ResourceHealth resourceID=1s health=2so message=6spo
ResourceQuota metadata=1#1451o spec=2#602o status=3#603o
ResourceQuotaList metadata=1#1447o items=2#600*
ResourceQuotaSpec hard=1#1423%o scopes=2s*o scopeSelector=3#609po
ResourceQuotaStatus hard=1#1423%o used=2#1423%o
ResourceRequirements limits=1#1423%o requests=2#1423%o claims=3#597*o
ResourceStatus name=1s resources=2#599*o
SELinuxOptions user=1so role=2so type=3so level=4so
ScaleIOPersistentVolumeSource gateway=1s system=2s secretRef=3#617p sslEnabled=4bo protectionDomain=5so storagePool=6so storageMode=7so volumeName=8so fsType=9so readOnly=10bo
ScaleIOVolumeSource gateway=1s system=2s secretRef=3#503p sslEnabled=4bo protectionDomain=5so storagePool=6so storageMode=7so volumeName=8so fsType=9so readOnly=10bo
ScopeSelector matchExpressions=1#610*o
ScopedResourceSelectorRequirement scopeName=1s operator=2s values=3s*o
SeccompProfile type=1s localhostProfile=2spo
Secret metadata=1#1451o immutable=5bpo data=2y%o stringData=4s%o type=3so
SecretEnvSource =1#503= optional=2bpo
SecretKeySelector =1#503= key=2s optional=3bpo
SecretList metadata=1#1447o items=2#612*
SecretProjection =1#503= items=2#492*o optional=4bpo
SecretReference name=1so namespace=2so
SecretVolumeSource secretName=1so items=2#492*o defaultMode=3ipo optional=4bpo defaultUser=5ipo
SecurityContext capabilities=1#421po privileged=2bpo seLinuxOptions=3#606po windowsOptions=10#656po runAsUser=4ipo runAsGroup=8ipo runAsNonRoot=5bpo readOnlyRootFilesystem=6bpo allowPrivilegeEscalation=7bpo procMount=9spo seccompProfile=11#611po appArmorProfile=12#412po
SerializedReference reference=1#536o
Service metadata=1#1451o spec=2#628o status=3#629o
ServiceAccount metadata=1#1451o secrets=2#536*o imagePullSecrets=3#503*o automountServiceAccountToken=4bpo
ServiceAccountList metadata=1#1447o items=2#622*
ServiceAccountTokenProjection audience=1so expirationSeconds=2ipo path=3s user=4ipo
ServiceList metadata=1#1447o items=2#621*
ServicePort name=1so protocol=2so appProtocol=6spo port=3i targetPort=4#1475o nodePort=5io
ServiceProxyOptions path=1so
ServiceSpec ports=1#626*o selector=2s%o clusterIP=3so clusterIPs=18s*o type=4so externalIPs=5s*o sessionAffinity=7so loadBalancerIP=8so loadBalancerSourceRanges=9s*o externalName=10so externalTrafficPolicy=11so healthCheckNodePort=12io publishNotReadyAddresses=13bo sessionAffinityConfig=14#630po ipFamilies=19s*o ipFamilyPolicy=17spo allocateLoadBalancerNodePorts=20bpo loadBalancerClass=21spo internalTrafficPolicy=22spo trafficDistribution=23spo
ServiceStatus loadBalancer=1#502o conditions=2#1431*o
SessionAffinityConfig clientIP=1#426po
SleepAction seconds=1i
StorageOSPersistentVolumeSource volumeName=1so volumeNamespace=2so fsType=3so readOnly=4bo secretRef=5#536po
StorageOSVolumeSource volumeName=1so volumeNamespace=2so fsType=3so readOnly=4bo secretRef=5#503po
Sysctl name=1s value=2s
TCPSocketAction port=1#1475 host=2so
Taint key=1s value=2so effect=3s timeAdded=4#1465po
Toleration key=1so operator=2so value=3so effect=4so tolerationSeconds=5ipo
TopologySelectorLabelRequirement key=1s values=2s*
TopologySelectorTerm matchLabelExpressions=1#638*o
TopologySpreadConstraint maxSkew=1i topologyKey=2s whenUnsatisfiable=3s labelSelector=4#1444po minDomains=5ipo nodeAffinityPolicy=6spo nodeTaintsPolicy=7spo matchLabelKeys=8s*o
TypedLocalObjectReference apiGroup=1sp kind=2s name=3s
TypedObjectReference apiGroup=1sp kind=2s name=3s namespace=4spo
Volume name=1s =2#652=
VolumeDevice name=1s devicePath=2s
VolumeHealthCondition status=1s reason=2s message=3so
VolumeHealthStatus healthConditions=1#645*o lastTransitionTime=2#1465o
VolumeMount name=1s readOnly=2bo recursiveReadOnly=7spo mountPath=3s subPath=4so mountPropagation=5spo subPathExpr=6so bindMountOptions=8s*o
VolumeMountStatus name=1s mountPath=2s readOnly=3bo recursiveReadOnly=4spo volumeStatus=5#653po
VolumeNodeAffinity required=1#528po
VolumeProjection secret=1#616po downwardAPI=2#452po configMap=3#436po serviceAccountToken=4#624po clusterTrustBundle=5#427po podCertificate=6#555po
VolumeResourceRequirements limits=1#1423%o requests=2#1423%o
VolumeSource hostPath=1#487po emptyDir=2#455po gcePersistentDisk=3#478po awsElasticBlockStore=4#410po gitRepo=5#480po secret=6#618po nfs=7#506po iscsi=8#489po glusterfs=9#482po persistentVolumeClaim=10#544po rbd=11#590po flexVolume=12#476po cinder=13#425po cephfs=14#423po flocker=15#477po downwardAPI=16#454po fc=17#473po azureFile=18#417po configMap=19#437po vsphereVolume=20#654po quobyte=21#588po azureDisk=22#415po photonPersistentDisk=23#549po projected=26#587po portworxVolume=24#581po scaleIO=25#608po storageos=27#633po csi=28#420po ephemeral=29#466po image=30#490po
VolumeStatus image=1#491po
VsphereVirtualDiskVolumeSource volumePath=1s fsType=2so storagePolicyName=3so storagePolicyID=4so
WeightedPodAffinityTerm weight=1i podAffinityTerm=2#552
WindowsSecurityContextOptions gmsaCredentialSpecName=1spo gmsaCredentialSpec=2spo runAsUserName=3spo hostProcess=4bpo
PodStatusResult metadata=1#1451o status=2#575o
ClaimSource resourceClaimName=1spo resourceClaimTemplateName=2spo
NodeResources capacity=1#1423%
@k8s.io.api.discovery.v1 discovery.k8s.io/v1
Endpoint addresses=1s* conditions=2#661o hostname=3spo targetRef=4#536po deprecatedTopology=5s%o nodeName=6spo zone=7spo hints=8#662po
EndpointConditions ready=1bpo serving=2bpo terminating=3bpo
EndpointHints forZones=1#667*o forNodes=2#666*o
EndpointPort name=1spo protocol=2spo port=3ipo appProtocol=4spo
EndpointSlice metadata=1#1451o addressType=4s endpoints=2#660* ports=3#663*
EndpointSliceList metadata=1#1447o items=2#664*
ForNode name=1s
ForZone name=1s
@k8s.io.api.discovery.v1beta1 discovery.k8s.io/v1beta1
Endpoint addresses=1s* conditions=2#669o hostname=3spo targetRef=4#536po topology=5s%o nodeName=6spo hints=7#670po
EndpointConditions ready=1bpo serving=2bpo terminating=3bpo
EndpointHints forZones=1#675*o forNodes=2#674*o
EndpointPort name=1spo protocol=2spo port=3ipo appProtocol=4spo
EndpointSlice metadata=1#1451o addressType=4s endpoints=2#668* ports=3#671*
EndpointSliceList metadata=1#1447o items=2#672*
ForNode name=1s
ForZone name=1s
@k8s.io.api.events.v1 events.k8s.io/v1
Event metadata=1#1451 eventTime=2#1450 series=3#678po reportingController=4so reportingInstance=5so action=6so reason=7so regarding=8#536o related=9#536po note=10so type=11so deprecatedSource=12#470o deprecatedFirstTimestamp=13#1465o deprecatedLastTimestamp=14#1465o deprecatedCount=15io
EventList metadata=1#1447o items=2#676*
EventSeries count=1i lastObservedTime=2#1450
@k8s.io.api.events.v1beta1 events.k8s.io/v1beta1
Event metadata=1#1451 eventTime=2#1450 series=3#681po reportingController=4so reportingInstance=5so action=6so reason=7so regarding=8#536o related=9#536po note=10so type=11so deprecatedSource=12#470o deprecatedFirstTimestamp=13#1465o deprecatedLastTimestamp=14#1465o deprecatedCount=15io
EventList metadata=1#1447o items=2#679*
EventSeries count=1i lastObservedTime=2#1450
@k8s.io.api.extensions.v1beta1 extensions/v1beta1
DaemonSet metadata=1#1451o spec=2#685o status=3#686o
DaemonSetCondition type=1s status=2s lastTransitionTime=3#1465o reason=4so message=5so
DaemonSetList metadata=1#1447o items=2#682*
DaemonSetSpec selector=1#1444po template=2#578 updateStrategy=3#687o minReadySeconds=4io templateGeneration=5io revisionHistoryLimit=6ipo
DaemonSetStatus currentNumberScheduled=1i numberMisscheduled=2i desiredNumberScheduled=3i numberReady=4i observedGeneration=5io updatedNumberScheduled=6io numberAvailable=7io numberUnavailable=8io collisionCount=9ipo conditions=10#683*o
DaemonSetUpdateStrategy type=1so rollingUpdate=2#722po
Deployment metadata=1#1451o spec=2#692o status=3#693o
DeploymentCondition type=1s status=2s lastUpdateTime=6#1465o lastTransitionTime=7#1465o reason=4so message=5so
DeploymentList metadata=1#1447o items=2#688*
DeploymentRollback name=1s updatedAnnotations=2s%o rollbackTo=3#721
DeploymentSpec replicas=1ipo selector=2#1444po template=3#578 strategy=4#694o minReadySeconds=5io revisionHistoryLimit=6ipo paused=7bo rollbackTo=8#721po progressDeadlineSeconds=9ipo
DeploymentStatus observedGeneration=1io replicas=2io updatedReplicas=3io readyReplicas=7io availableReplicas=4io unavailableReplicas=5io terminatingReplicas=9ipo conditions=6#689*o collisionCount=8ipo
DeploymentStrategy type=1so rollingUpdate=2#723po
HTTPIngressPath path=1so pathType=3spo backend=2#699
HTTPIngressRuleValue paths=1#695*
IPBlock cidr=1s except=2s*o
Ingress metadata=1#1451o spec=2#706o status=3#707o
IngressBackend serviceName=1so servicePort=2#1475o resource=3#641po
IngressList metadata=1#1447o items=2#698*
IngressLoadBalancerIngress ip=1so hostname=2so ports=4#703*o
IngressLoadBalancerStatus ingress=1#701*o
IngressPortStatus port=1i protocol=2s error=3spo
IngressRule host=1so =2#705=
IngressRuleValue http=1#696po
IngressSpec ingressClassName=4spo backend=1#699po tls=2#708*o rules=3#704*o
IngressStatus loadBalancer=1#702o
IngressTLS hosts=1s*o secretName=2so
NetworkPolicy metadata=1#1451o spec=2#715o
NetworkPolicyEgressRule ports=1#714*o to=2#713*o
NetworkPolicyIngressRule ports=1#714*o from=2#713*o
NetworkPolicyList metadata=1#1447o items=2#709*
NetworkPolicyPeer podSelector=1#1444po namespaceSelector=2#1444po ipBlock=3#697po
NetworkPolicyPort protocol=1spo port=2#1475po endPort=3ipo
NetworkPolicySpec podSelector=1#1444 ingress=2#711*o egress=3#710*o policyTypes=4s*o
ReplicaSet metadata=1#1451o spec=2#719o status=3#720o
ReplicaSetCondition type=1s status=2s lastTransitionTime=3#1465o reason=4so message=5so
ReplicaSetList metadata=1#1447o items=2#716*
ReplicaSetSpec replicas=1ipo minReadySeconds=4io selector=2#1444po template=3#578o
ReplicaSetStatus replicas=1i fullyLabeledReplicas=2io readyReplicas=4io availableReplicas=5io terminatingReplicas=7ipo observedGeneration=3io conditions=6#717*o
RollbackConfig revision=1io
RollingUpdateDaemonSet maxUnavailable=1#1475po maxSurge=2#1475po
RollingUpdateDeployment maxUnavailable=1#1475po maxSurge=2#1475po
Scale metadata=1#1451o spec=2#725o status=3#726o
ScaleSpec replicas=1io
ScaleStatus replicas=1i selector=2s%o targetSelector=3so
NetworkPolicyStatus conditions=1#1431*o
@k8s.io.api.flowcontrol.v1 flowcontrol.apiserver.k8s.io/v1
ExemptPriorityLevelConfiguration nominalConcurrencyShares=1ipo lendablePercent=2ipo
FlowDistinguisherMethod type=1s
FlowSchema metadata=1#1451o spec=2#733o status=3#734o
FlowSchemaCondition type=1so status=2so lastTransitionTime=3#1465o reason=4so message=5so
FlowSchemaList metadata=1#1447o items=2#730*
FlowSchemaSpec priorityLevelConfiguration=1#743 matchingPrecedence=2i distinguisherMethod=3#729po rules=4#739*o
FlowSchemaStatus conditions=1#731*o
GroupSubject name=1s
LimitResponse type=1s queuing=2#746po
LimitedPriorityLevelConfiguration nominalConcurrencyShares=1ip limitResponse=2#736o lendablePercent=3ipo borrowingLimitPercent=4ipo
NonResourcePolicyRule verbs=1s* nonResourceURLs=6s*
PolicyRulesWithSubjects subjects=1#749* resourceRules=2#747*o nonResourceRules=3#738*o
PriorityLevelConfiguration metadata=1#1451o spec=2#744o status=3#745o
PriorityLevelConfigurationCondition type=1so status=2so lastTransitionTime=3#1465o reason=4so message=5so
PriorityLevelConfigurationList metadata=1#1447o items=2#740*
PriorityLevelConfigurationReference name=1s
PriorityLevelConfigurationSpec type=1s limited=2#737po exempt=3#728po
PriorityLevelConfigurationStatus conditions=1#741*o
QueuingConfiguration queues=1i handSize=2i queueLengthLimit=3i
ResourcePolicyRule verbs=1s* apiGroups=2s* resources=3s* clusterScope=4bo namespaces=5s*
ServiceAccountSubject namespace=1s name=2s
Subject kind=1s user=2#750po group=3#735po serviceAccount=4#748po
UserSubject name=1s
@k8s.io.api.flowcontrol.v1alpha1 flowcontrol.apiserver.k8s.io/v1alpha1
FlowDistinguisherMethod type=1s
FlowSchema metadata=1#1451o spec=2#755o status=3#756o
FlowSchemaCondition type=1so status=2so lastTransitionTime=3#1465o reason=4so message=5so
FlowSchemaList metadata=1#1447o items=2#752*
FlowSchemaSpec priorityLevelConfiguration=1#765 matchingPrecedence=2i distinguisherMethod=3#751po rules=4#761*o
FlowSchemaStatus conditions=1#753*o
GroupSubject name=1s
LimitResponse type=1s queuing=2#768po
LimitedPriorityLevelConfiguration assuredConcurrencyShares=1i limitResponse=2#758o lendablePercent=3ipo borrowingLimitPercent=4ipo
NonResourcePolicyRule verbs=1s* nonResourceURLs=6s*
PolicyRulesWithSubjects subjects=1#771* resourceRules=2#769*o nonResourceRules=3#760*o
PriorityLevelConfiguration metadata=1#1451o spec=2#766o status=3#767o
PriorityLevelConfigurationCondition type=1so status=2so lastTransitionTime=3#1465o reason=4so message=5so
PriorityLevelConfigurationList metadata=1#1447o items=2#762*
PriorityLevelConfigurationReference name=1s
PriorityLevelConfigurationSpec type=1s limited=2#759po
PriorityLevelConfigurationStatus conditions=1#763*o
QueuingConfiguration queues=1i handSize=2i queueLengthLimit=3i
ResourcePolicyRule verbs=1s* apiGroups=2s* resources=3s* clusterScope=4bo namespaces=5s*
ServiceAccountSubject namespace=1s name=2s
Subject kind=1s user=2#772po group=3#757po serviceAccount=4#770po
UserSubject name=1s
@k8s.io.api.flowcontrol.v1beta1 flowcontrol.apiserver.k8s.io/v1beta1
ExemptPriorityLevelConfiguration nominalConcurrencyShares=1ipo lendablePercent=2ipo
FlowDistinguisherMethod type=1s
FlowSchema metadata=1#1451o spec=2#778o status=3#779o
FlowSchemaCondition type=1so status=2so lastTransitionTime=3#1465o reason=4so message=5so
FlowSchemaList metadata=1#1447o items=2#775*
FlowSchemaSpec priorityLevelConfiguration=1#788 matchingPrecedence=2i distinguisherMethod=3#774po rules=4#784*o
FlowSchemaStatus conditions=1#776*o
GroupSubject name=1s
LimitResponse type=1s queuing=2#791po
LimitedPriorityLevelConfiguration assuredConcurrencyShares=1i limitResponse=2#781o lendablePercent=3ipo borrowingLimitPercent=4ipo
NonResourcePolicyRule verbs=1s* nonResourceURLs=6s*
PolicyRulesWithSubjects subjects=1#794* resourceRules=2#792*o nonResourceRules=3#783*o
PriorityLevelConfiguration metadata=1#1451o spec=2#789o status=3#790o
PriorityLevelConfigurationCondition type=1so status=2so lastTransitionTime=3#1465o reason=4so message=5so
PriorityLevelConfigurationList metadata=1#1447o items=2#785*
PriorityLevelConfigurationReference name=1s
PriorityLevelConfigurationSpec type=1s limited=2#782po exempt=3#773po
PriorityLevelConfigurationStatus conditions=1#786*o
QueuingConfiguration queues=1i handSize=2i queueLengthLimit=3i
ResourcePolicyRule verbs=1s* apiGroups=2s* resources=3s* clusterScope=4bo namespaces=5s*
ServiceAccountSubject namespace=1s name=2s
Subject kind=1s user=2#795po group=3#780po serviceAccount=4#793po
UserSubject name=1s
@k8s.io.api.flowcontrol.v1beta2 flowcontrol.apiserver.k8s.io/v1beta2
ExemptPriorityLevelConfiguration nominalConcurrencyShares=1ipo lendablePercent=2ipo
FlowDistinguisherMethod type=1s
FlowSchema metadata=1#1451o spec=2#801o status=3#802o
FlowSchemaCondition type=1so status=2so lastTransitionTime=3#1465o reason=4so message=5so
FlowSchemaList metadata=1#1447o items=2#798*
FlowSchemaSpec priorityLevelConfiguration=1#811 matchingPrecedence=2i distinguisherMethod=3#797po rules=4#807*o
FlowSchemaStatus conditions=1#799*o
GroupSubject name=1s
LimitResponse type=1s queuing=2#814po
LimitedPriorityLevelConfiguration assuredConcurrencyShares=1i limitResponse=2#804o lendablePercent=3ipo borrowingLimitPercent=4ipo
NonResourcePolicyRule verbs=1s* nonResourceURLs=6s*
PolicyRulesWithSubjects subjects=1#817* resourceRules=2#815*o nonResourceRules=3#806*o
PriorityLevelConfiguration metadata=1#1451o spec=2#812o status=3#813o
PriorityLevelConfigurationCondition type=1so status=2so lastTransitionTime=3#1465o reason=4so message=5so
PriorityLevelConfigurationList metadata=1#1447o items=2#808*
PriorityLevelConfigurationReference name=1s
PriorityLevelConfigurationSpec type=1s limited=2#805po exempt=3#796po
PriorityLevelConfigurationStatus conditions=1#809*o
QueuingConfiguration queues=1i handSize=2i queueLengthLimit=3i
ResourcePolicyRule verbs=1s* apiGroups=2s* resources=3s* clusterScope=4bo namespaces=5s*
ServiceAccountSubject namespace=1s name=2s
Subject kind=1s user=2#818po group=3#803po serviceAccount=4#816po
UserSubject name=1s
@k8s.io.api.flowcontrol.v1beta3 flowcontrol.apiserver.k8s.io/v1beta3
ExemptPriorityLevelConfiguration nominalConcurrencyShares=1ipo lendablePercent=2ipo
FlowDistinguisherMethod type=1s
FlowSchema metadata=1#1451o spec=2#824o status=3#825o
FlowSchemaCondition type=1so status=2so lastTransitionTime=3#1465o reason=4so message=5so
FlowSchemaList metadata=1#1447o items=2#821*
FlowSchemaSpec priorityLevelConfiguration=1#834 matchingPrecedence=2i distinguisherMethod=3#820po rules=4#830*o
FlowSchemaStatus conditions=1#822*o
GroupSubject name=1s
LimitResponse type=1s queuing=2#837po
LimitedPriorityLevelConfiguration nominalConcurrencyShares=1i limitResponse=2#827o lendablePercent=3ipo borrowingLimitPercent=4ipo
NonResourcePolicyRule verbs=1s* nonResourceURLs=6s*
PolicyRulesWithSubjects subjects=1#840* resourceRules=2#838*o nonResourceRules=3#829*o
PriorityLevelConfiguration metadata=1#1451o spec=2#835o status=3#836o
PriorityLevelConfigurationCondition type=1so status=2so lastTransitionTime=3#1465o reason=4so message=5so
PriorityLevelConfigurationList metadata=1#1447o items=2#831*
PriorityLevelConfigurationReference name=1s
PriorityLevelConfigurationSpec type=1s limited=2#828po exempt=3#819po
PriorityLevelConfigurationStatus conditions=1#832*o
QueuingConfiguration queues=1i handSize=2i queueLengthLimit=3i
ResourcePolicyRule verbs=1s* apiGroups=2s* resources=3s* clusterScope=4bo namespaces=5s*
ServiceAccountSubject namespace=1s name=2s
Subject kind=1s user=2#841po group=3#826po serviceAccount=4#839po
UserSubject name=1s
@k8s.io.api.imagepolicy.v1alpha1 imagepolicy.k8s.io/v1alpha1
ImageReview metadata=1#1451o spec=2#844 status=3#845o
ImageReviewContainerSpec image=1so
ImageReviewSpec containers=1#843*o annotations=2s%o namespace=3so
ImageReviewStatus allowed=1b reason=2so auditAnnotations=3s%o
@k8s.io.api.lifecycle.v1alpha1 lifecycle.k8s.io/v1alpha1
Eviction metadata=1#1451o spec=2#855 status=3#856o
EvictionList metadata=1#1447o items=2#846*
EvictionPodReference name=1s uid=2s
EvictionRequest metadata=1#1451o spec=2#852 status=3#853o
EvictionRequestList metadata=1#1447o items=2#849*
EvictionRequestPodReference name=1s uid=2s
EvictionRequestSpec target=1#854 requester=2s intent=3s
EvictionRequestStatus conditions=1#1431*o observedGeneration=2ipo
EvictionRequestTarget pod=1#851po
EvictionSpec target=1#857
EvictionStatus conditions=1#1431*o observedGeneration=2ipo requesters=3#858*o targetResponders=4#860*o responders=5#859*o
EvictionTarget pod=1#848po
Requester name=1s intent=2s
ResponderStatus name=1s startTime=2#1465po heartbeatTime=3#1465po expectedCompletionTime=4#1465po completionTime=5#1465po message=6spo
TargetResponder name=1s priority=2ip state=3s
@k8s.io.api.networking.v1 networking.k8s.io/v1
HTTPIngressPath path=1so pathType=3sp backend=2#868
HTTPIngressRuleValue paths=1#861*
IPAddress metadata=1#1451o spec=2#865o
IPAddressList metadata=1#1447o items=2#863*
IPAddressSpec parentRef=1#890po
IPBlock cidr=1s except=2s*o
Ingress metadata=1#1451o spec=2#880o status=3#881o
IngressBackend service=4#879po resource=3#641po
IngressClass metadata=1#1451o spec=2#872o
IngressClassList metadata=1#1447o items=2#869*
IngressClassParametersReference apiGroup=1spo kind=2s name=3s scope=4sp namespace=5spo
IngressClassSpec controller=1so parameters=2#871po
IngressList metadata=1#1447o items=2#867*
IngressLoadBalancerIngress ip=1so hostname=2so ports=4#876*o
IngressLoadBalancerStatus ingress=1#874*o
IngressPortStatus port=1i protocol=2s error=3spo
IngressRule host=1so =2#878=
IngressRuleValue http=1#862po
IngressServiceBackend name=1s port=2#891o
IngressSpec ingressClassName=4spo defaultBackend=1#868po tls=2#882*o rules=3#877*o
IngressStatus loadBalancer=1#875o
IngressTLS hosts=1s*o secretName=2so
NetworkPolicy metadata=1#1451o spec=2#889o
NetworkPolicyEgressRule ports=1#888*o to=2#887*o
NetworkPolicyIngressRule ports=1#888*o from=2#887*o
NetworkPolicyList metadata=1#1447o items=2#883*
NetworkPolicyPeer podSelector=1#1444po namespaceSelector=2#1444po ipBlock=3#866po
NetworkPolicyPort protocol=1spo port=2#1475po endPort=3ipo
NetworkPolicySpec podSelector=1#1444 ingress=2#885*o egress=3#884*o policyTypes=4s*o
ParentReference group=1so resource=2so namespace=3so name=4so
ServiceBackendPort name=1so number=2io
ServiceCIDR metadata=1#1451o spec=2#894o status=3#895o
ServiceCIDRList metadata=1#1447o items=2#892*
ServiceCIDRSpec cidrs=1s*o
ServiceCIDRStatus conditions=1#1431*o
NetworkPolicyStatus conditions=1#1431*o
@k8s.io.api.networking.v1alpha1 networking.k8s.io/v1alpha1
IPAddress metadata=1#1451o spec=2#899o
IPAddressList metadata=1#1447o items=2#897*
IPAddressSpec parentRef=1#900po
ParentReference group=1so resource=2so namespace=3so name=4so
ServiceCIDR metadata=1#1451o spec=2#903o status=3#904o
ServiceCIDRList metadata=1#1447o items=2#901*
ServiceCIDRSpec cidrs=1s*o
ServiceCIDRStatus conditions=1#1431*o
ClusterCIDR metadata=1#1451o spec=2#907o
ClusterCIDRList metadata=1#1447o items=2#905*
ClusterCIDRSpec nodeSelector=1#528po perNodeHostBits=2i ipv4=3s ipv6=4s
@k8s.io.api.networking.v1beta1 networking.k8s.io/v1beta1
HTTPIngressPath path=1so pathType=3spo backend=2#914
HTTPIngressRuleValue paths=1#908*
IPAddress metadata=1#1451o spec=2#912o
IPAddressList metadata=1#1447o items=2#910*
IPAddressSpec parentRef=1#928po
Ingress metadata=1#1451o spec=2#925o status=3#926o
IngressBackend serviceName=1so servicePort=2#1475o resource=3#641po
IngressClass metadata=1#1451o spec=2#918o
IngressClassList metadata=1#1447o items=2#915*
IngressClassParametersReference apiGroup=1spo kind=2s name=3s scope=4sp namespace=5spo
IngressClassSpec controller=1so parameters=2#917po
IngressList metadata=1#1447o items=2#913*
IngressLoadBalancerIngress ip=1so hostname=2so ports=4#922*o
IngressLoadBalancerStatus ingress=1#920*o
IngressPortStatus port=1i protocol=2s error=3spo
IngressRule host=1so =2#924=
IngressRuleValue http=1#909po
IngressSpec ingressClassName=4spo backend=1#914po tls=2#927*o rules=3#923*o
IngressStatus loadBalancer=1#921o
IngressTLS hosts=1s*o secretName=2so
ParentReference group=1so resource=2so namespace=3so name=4so
ServiceCIDR metadata=1#1451o spec=2#931o status=3#932o
ServiceCIDRList metadata=1#1447o items=2#929*
ServiceCIDRSpec cidrs=1s*o
ServiceCIDRStatus conditions=1#1431*o
@k8s.io.api.node.v1 node.k8s.io/v1
Overhead podFixed=1#1423%o
RuntimeClass metadata=1#1451o handler=2s overhead=3#933po scheduling=4#936po
RuntimeClassList metadata=1#1447o items=2#934*
Scheduling nodeSelector=1s%o tolerations=2#637*o
@k8s.io.api.node.v1alpha1 node.k8s.io/v1alpha1
Overhead podFixed=1#1423%o
RuntimeClass metadata=1#1451o spec=2#940
RuntimeClassList metadata=1#1447o items=2#938*
RuntimeClassSpec runtimeHandler=1s overhead=2#937po scheduling=3#941po
Scheduling nodeSelector=1s%o tolerations=2#637*o
@k8s.io.api.node.v1beta1 node.k8s.io/v1beta1
Overhead podFixed=1#1423%o
RuntimeClass metadata=1#1451o handler=2s overhead=3#942po scheduling=4#945po
RuntimeClassList metadata=1#1447o items=2#943*
Scheduling nodeSelector=1s%o tolerations=2#637*o
@k8s.io.api.policy.v1 policy/v1
Eviction metadata=1#1451o deleteOptions=2#1433po
PodDisruptionBudget metadata=1#1451o spec=2#949o status=3#950o
PodDisruptionBudgetList metadata=1#1447o items=2#947*
PodDisruptionBudgetSpec minAvailable=1#1475po selector=2#1444po maxUnavailable=3#1475po unhealthyPodEvictionPolicy=4spo
PodDisruptionBudgetStatus observedGeneration=1io disruptedPods=2#1465%o disruptionsAllowed=3i currentHealthy=4i desiredHealthy=5i expectedPods=6i conditions=7#1431*o
@k8s.io.api.policy.v1beta1 policy/v1beta1
Eviction metadata=1#1451o deleteOptions=2#1433po
PodDisruptionBudget metadata=1#1451o spec=2#954o status=3#955o
PodDisruptionBudgetList metadata=1#1447o items=2#952*
PodDisruptionBudgetSpec minAvailable=1#1475po selector=2#1444po maxUnavailable=3#1475po unhealthyPodEvictionPolicy=4spo
PodDisruptionBudgetStatus observedGeneration=1io disruptedPods=2#1465%o disruptionsAllowed=3i currentHealthy=4i desiredHealthy=5i expectedPods=6i conditions=7#1431*o
AllowedCSIDriver name=1s
AllowedFlexVolume driver=1s
AllowedHostPath pathPrefix=1so readOnly=2bo
FSGroupStrategyOptions rule=1so ranges=2#961*o
HostPortRange min=1i max=2i
IDRange min=1i max=2i
PodSecurityPolicy metadata=1#1451o spec=2#964o
PodSecurityPolicyList metadata=1#1447o items=2#962*
PodSecurityPolicySpec privileged=1bo defaultAddCapabilities=2s*o requiredDropCapabilities=3s*o allowedCapabilities=4s*o volumes=5s*o hostNetwork=6bo hostPorts=7#960*o hostPID=8bo hostIPC=9bo seLinux=10#968 runAsUser=11#966 runAsGroup=22#965po supplementalGroups=12#969 fsGroup=13#959 readOnlyRootFilesystem=14bo defaultAllowPrivilegeEscalation=15bpo allowPrivilegeEscalation=16bpo allowedHostPaths=17#958*o allowedFlexVolumes=18#957*o allowedCSIDrivers=23#956*o allowedUnsafeSysctls=19s*o forbiddenSysctls=20s*o allowedProcMountTypes=21s*o runtimeClass=24#967po
RunAsGroupStrategyOptions rule=1s ranges=2#961*o
RunAsUserStrategyOptions rule=1s ranges=2#961*o
RuntimeClassStrategyOptions allowedRuntimeClassNames=1s* defaultRuntimeClassName=2spo
SELinuxStrategyOptions rule=1s seLinuxOptions=2#606po
SupplementalGroupsStrategyOptions rule=1so ranges=2#961*o
@k8s.io.api.rbac.v1 rbac.authorization.k8s.io/v1
AggregationRule clusterRoleSelectors=1#1444*o
ClusterRole metadata=1#1451o rules=2#975* aggregationRule=3#970po
ClusterRoleBinding metadata=1#1451o subjects=2#981*o roleRef=3#980
ClusterRoleBindingList metadata=1#1447o items=2#972*
ClusterRoleList metadata=1#1447o items=2#971*
PolicyRule verbs=1s* apiGroups=2s*o resources=3s*o resourceNames=4s*o nonResourceURLs=5s*o
Role metadata=1#1451o rules=2#975*
RoleBinding metadata=1#1451o subjects=2#981*o roleRef=3#980
RoleBindingList metadata=1#1447o items=2#977*
RoleList metadata=1#1447o items=2#976*
RoleRef apiGroup=1s kind=2s name=3s
Subject kind=1s apiGroup=2so name=3s namespace=4so
@k8s.io.api.rbac.v1alpha1 rbac.authorization.k8s.io/v1alpha1
AggregationRule clusterRoleSelectors=1#1444*o
ClusterRole metadata=1#1451o rules=2#987* aggregationRule=3#982po
ClusterRoleBinding metadata=1#1451o subjects=2#993*o roleRef=3#992
ClusterRoleBindingList metadata=1#1447o items=2#984*
ClusterRoleList metadata=1#1447o items=2#983*
PolicyRule verbs=1s* apiGroups=3s*o resources=4s*o resourceNames=5s*o nonResourceURLs=6s*o
Role metadata=1#1451o rules=2#987*
RoleBinding metadata=1#1451o subjects=2#993*o roleRef=3#992
RoleBindingList metadata=1#1447o items=2#989*
RoleList metadata=1#1447o items=2#988*
RoleRef apiGroup=1s kind=2s name=3s
Subject kind=1s apiVersion=2so name=3s namespace=4so
@k8s.io.api.rbac.v1beta1 rbac.authorization.k8s.io/v1beta1
AggregationRule clusterRoleSelectors=1#1444*o
ClusterRole metadata=1#1451o rules=2#999* aggregationRule=3#994po
ClusterRoleBinding metadata=1#1451o subjects=2#1005*o roleRef=3#1004
ClusterRoleBindingList metadata=1#1447o items=2#996*
ClusterRoleList metadata=1#1447o items=2#995*
PolicyRule verbs=1s* apiGroups=2s*o resources=3s*o resourceNames=4s*o nonResourceURLs=5s*o
Role metadata=1#1451o rules=2#999*
RoleBinding metadata=1#1451o subjects=2#1005*o roleRef=3#1004
RoleBindingList metadata=1#1447o items=2#1001*
RoleList metadata=1#1447o items=2#1000*
RoleRef apiGroup=1s kind=2s name=3s
Subject kind=1s apiGroup=2so name=3s namespace=4so
@k8s.io.api.resource.v1 resource.k8s.io/v1
AllocatedDeviceStatus driver=1s pool=2s device=3s shareID=7spo conditions=4#1431* data=5#1472po networkData=6#1041po
AllocationResult devices=1#1016o nodeSelector=3#528po allocationTimestamp=5#1465po
CELDeviceSelector expression=1s
CapacityRequestPolicy default=1#1423p validValues=3#1423*o validRange=4#1010po
CapacityRequestPolicyRange min=1#1423po max=2#1423po step=3#1423po
CapacityRequirements requests=1#1423%o
Counter value=1#1423
CounterSet name=1s counters=2#1012%o
Device name=1s attributes=2#1017%o capacity=3#1018%o consumesCounters=4#1027*o nodeName=5spo nodeSelector=6#528po allNodes=7bpo taints=8#1033*o bindsToNode=9bpo bindingConditions=10s*o bindingFailureConditions=11s*o allowMultipleAllocations=12bpo nodeAllocatableResources=14#1044%o
DeviceAllocationConfiguration source=1s requests=2s*o =3#1025=
DeviceAllocationResult results=1#1030*o config=2#1015*o
DeviceAttribute int=2ipo bool=3bpo string=4spo version=5spo ints=6i*o bools=7b*o strings=8s*o versions=9s*o
DeviceCapacity value=1#1423 requestPolicy=2#1009po
DeviceClaim requests=1#1029* constraints=2#1026*o config=3#1020*o
DeviceClaimConfiguration requests=1s*o =2#1025=
DeviceClass metadata=1#1451o spec=2#1024
DeviceClassConfiguration =1#1025=
DeviceClassList metadata=1#1447o items=2#1021*
DeviceClassSpec selectors=1#1031*o config=2#1022*o extendedResourceName=4spo
DeviceConfiguration opaque=1#1045po
DeviceConstraint requests=1s*o matchAttribute=2spo distinctAttribute=3spo
DeviceCounterConsumption counterSet=1s counters=2#1012%o compatibilityGroups=3s*o
DeviceDerivedAttribute name=1s expression=2s
DeviceRequest name=1s exactly=2#1040po firstAvailable=3#1032*o
DeviceRequestAllocationResult request=1s driver=2s pool=3s device=4s adminAccess=5bpo tolerations=6#1039*o bindingConditions=7s*o bindingFailureConditions=8s*o shareID=9spo consumedCapacity=10#1423%o skipNodeOperations=11s*o
DeviceSelector cel=1#1008po
DeviceSubRequest name=1s deviceClassName=2s selectors=3#1031*o allocationMode=4so count=5io tolerations=6#1039*o capacity=7#1011po derivedAttributes=8#1028*o
DeviceTaint key=1s value=2so effect=3s timeAdded=4#1465po
DeviceTaintRule metadata=1#1451o spec=2#1036 status=3#1037o
DeviceTaintRuleList metadata=1#1447o items=2#1034*
DeviceTaintRuleSpec deviceSelector=1#1038po taint=2#1033o
DeviceTaintRuleStatus conditions=1#1431*o
DeviceTaintSelector driver=2spo pool=3spo device=4spo
DeviceToleration key=1so operator=2so value=3so effect=4so tolerationSeconds=5ipo
ExactDeviceRequest deviceClassName=1s selectors=2#1031*o allocationMode=3so count=4io adminAccess=5bpo tolerations=6#1039*o capacity=7#1011po derivedAttributes=8#1028*o
NetworkDeviceData interfaceName=1so ips=2s*o hardwareAddress=3so
NodeAllocatableMapping capacityKey=1spo capacityMultiplier=2#1423po deviceMultiplier=3#1423po
NodeAllocatableOverhead perPod=1#1423po perContainer=2#1423po
NodeAllocatableResource mapping=3#1042po overhead=4#1043po
OpaqueDeviceConfiguration driver=1s parameters=2#1472
ResourceClaim metadata=1#1451o spec=2#1049 status=3#1050o
ResourceClaimConsumerReference apiGroup=1so resource=3s name=4s uid=5s
ResourceClaimList metadata=1#1447o items=2#1046*
ResourceClaimSpec devices=1#1019
ResourceClaimStatus allocation=1#1007po reservedFor=2#1047*o devices=4#1006*o
ResourceClaimTemplate metadata=1#1451o spec=2#1053
ResourceClaimTemplateList metadata=1#1447o items=2#1051*
ResourceClaimTemplateSpec metadata=1#1451o spec=2#1049
ResourcePool name=1s generation=2i resourceSliceCount=3i
ResourceSlice metadata=1#1451o spec=2#1057
ResourceSliceList metadata=1#1447o items=2#1055*
ResourceSliceSpec driver=1s pool=2#1054 nodeName=3spo nodeSelector=4#528po allNodes=5bpo devices=6#1014*o perDeviceNodeSelection=7bpo sharedCounters=8#1013*o partitionTypeAttribute=9spo skipNodeOperations=10s*o
@k8s.io.api.resource.v1alpha2 resource.k8s.io/v1alpha2
AllocationResult resourceHandles=1#1094*o availableOnNodes=2#528po shareable=3bo
AllocationResultModel namedResources=1#1062po
DriverAllocationResult vendorRequestParameters=1#1472o =2#1059=
DriverRequests driverName=1so vendorParameters=2#1472o requests=3#1096*o
NamedResourcesAllocationResult name=1s
NamedResourcesAttribute name=1s =2#1064=
NamedResourcesAttributeValue quantity=6#1423po bool=2bpo int=7ipo intSlice=8#1067po string=5spo stringSlice=9#1070po version=10spo
NamedResourcesFilter selector=1s
NamedResourcesInstance name=1s attributes=2#1063*o
NamedResourcesIntSlice ints=1i*
NamedResourcesRequest selector=1s
NamedResourcesResources instances=1#1066*
NamedResourcesStringSlice strings=1s*
PodSchedulingContext metadata=1#1451o spec=2#1073 status=3#1074o
PodSchedulingContextList metadata=1#1447o items=2#1071*
PodSchedulingContextSpec selectedNode=1so potentialNodes=2s*o
PodSchedulingContextStatus resourceClaims=1#1081*o
ResourceClaim metadata=1#1451o spec=2#1082 status=3#1083o
ResourceClaimConsumerReference apiGroup=1so resource=3s name=4s uid=5s
ResourceClaimList metadata=1#1447o items=2#1075*
ResourceClaimParameters metadata=1#1451o generatedFrom=2#1080po shareable=3bo driverRequests=4#1061*o
ResourceClaimParametersList metadata=1#1447o items=2#1078*
ResourceClaimParametersReference apiGroup=1so kind=2s name=3s
ResourceClaimSchedulingStatus name=1so unsuitableNodes=2s*o
ResourceClaimSpec resourceClassName=1s parametersRef=2#1080po allocationMode=3so
ResourceClaimStatus driverName=1so allocation=2#1058po reservedFor=3#1076*o deallocationRequested=4bo
ResourceClaimTemplate metadata=1#1451o spec=2#1086
ResourceClaimTemplateList metadata=1#1447o items=2#1084*
ResourceClaimTemplateSpec metadata=1#1451o spec=2#1082
ResourceClass metadata=1#1451o driverName=2s parametersRef=3#1091po suitableNodes=4#528po structuredParameters=5bpo
ResourceClassList metadata=1#1447o items=2#1087*
ResourceClassParameters metadata=1#1451o generatedFrom=2#1091po vendorParameters=3#1101*o filters=4#1092*o
ResourceClassParametersList metadata=1#1447o items=2#1089*
ResourceClassParametersReference apiGroup=1so kind=2s name=3s namespace=4so
ResourceFilter driverName=1so =2#1093=
ResourceFilterModel namedResources=1#1065po
ResourceHandle driverName=1so data=2so structuredData=5#1100po
ResourceModel namedResources=1#1069po
ResourceRequest vendorParameters=1#1472o =2#1097=
ResourceRequestModel namedResources=1#1068po
ResourceSlice metadata=1#1451o nodeName=2so driverName=3s =4#1095=
ResourceSliceList metadata=1#1447o items=2#1098*
StructuredResourceHandle vendorClassParameters=1#1472o vendorClaimParameters=2#1472o nodeName=4so results=5#1060*
VendorParameters driverName=1so parameters=2#1472o
@k8s.io.api.resource.v1alpha3 resource.k8s.io/v1alpha3
CELDeviceSelector expression=1s
DeviceSelector cel=1#1102po
DeviceTaint key=1s value=2so effect=3s timeAdded=4#1465po
DeviceTaintRule metadata=1#1451o spec=2#1107 status=3#1108o
DeviceTaintRuleList metadata=1#1447o items=2#1105*
DeviceTaintRuleSpec deviceSelector=1#1109po taint=2#1104o
DeviceTaintRuleStatus conditions=1#1431*o
DeviceTaintSelector driver=2spo pool=3spo device=4spo
PartitionTypeStatus attribute=4so type=1so total=2ipo allocatable=3ipo
PoolStatus driver=1so poolName=2so generation=9i resourceSliceCount=8ipo totalDevices=4ipo allocatedDevices=5ipo availableDevices=6ipo unavailableDevices=7ipo nodeName=3spo validationError=10spo partitionSummary=11#1110*o shareableSummary=13#1117po
ResourcePoolStatusRequest metadata=1#1451o spec=2#1114 status=3#1115po
ResourcePoolStatusRequestList metadata=1#1447o items=2#1112*
ResourcePoolStatusRequestSpec driver=1s poolName=2spo limit=3ipo defaultPartitionTypeAttribute=4spo
ResourcePoolStatusRequestStatus poolCount=6ipo pools=2#1111*o conditions=3#1431*o
ShareableCapacityStatus name=1so total=2#1423po consumed=3#1423po available=4#1423po
ShareableSummaryStatus fullyAvailableDevices=1ipo partiallyAvailableDevices=2ipo capacity=3#1116*o
@k8s.io.api.resource.v1beta1 resource.k8s.io/v1beta1
AllocatedDeviceStatus driver=1s pool=2s device=3s shareID=7spo conditions=4#1431* data=5#1472po networkData=6#1148po
AllocationResult devices=1#1129o nodeSelector=3#528po allocationTimestamp=5#1465po
BasicDevice attributes=1#1130%o capacity=2#1131%o consumesCounters=3#1140*o nodeName=4spo nodeSelector=5#528po allNodes=6bpo taints=7#1146*o bindsToNode=8bpo bindingConditions=9s*o bindingFailureConditions=10s*o allowMultipleAllocations=11bpo nodeAllocatableResources=14#1151%o
CELDeviceSelector expression=1s
CapacityRequestPolicy default=1#1423p validValues=3#1423*o validRange=4#1123po
CapacityRequestPolicyRange min=1#1423po max=2#1423po step=3#1423po
CapacityRequirements requests=1#1423%o
Counter value=1#1423
CounterSet name=1s counters=2#1125%o
Device name=1s basic=2#1120po
DeviceAllocationConfiguration source=1s requests=2s*o =3#1138=
DeviceAllocationResult results=1#1143*o config=2#1128*o
DeviceAttribute int=2ipo bool=3bpo string=4spo version=5spo ints=6i*o bools=7b*o strings=8s*o versions=9s*o
DeviceCapacity value=1#1423 requestPolicy=2#1122po
DeviceClaim requests=1#1142* constraints=2#1139*o config=3#1133*o
DeviceClaimConfiguration requests=1s*o =2#1138=
DeviceClass metadata=1#1451o spec=2#1137
DeviceClassConfiguration =1#1138=
DeviceClassList metadata=1#1447o items=2#1134*
DeviceClassSpec selectors=1#1144*o config=2#1135*o extendedResourceName=4spo
DeviceConfiguration opaque=1#1152po
DeviceConstraint requests=1s*o matchAttribute=2spo distinctAttribute=3spo
DeviceCounterConsumption counterSet=1s counters=2#1125%o compatibilityGroups=3s*o
DeviceDerivedAttribute name=1s expression=2s
DeviceRequest name=1s deviceClassName=2s selectors=3#1144*o allocationMode=4so count=5io adminAccess=6bpo firstAvailable=7#1145*o tolerations=8#1147*o capacity=9#1124po derivedAttributes=10#1141*o
DeviceRequestAllocationResult request=1s driver=2s pool=3s device=4s adminAccess=5bpo tolerations=6#1147*o bindingConditions=7s*o bindingFailureConditions=8s*o shareID=9spo consumedCapacity=10#1423%o skipNodeOperations=11s*o
DeviceSelector cel=1#1121po
DeviceSubRequest name=1s deviceClassName=2s selectors=3#1144*o allocationMode=4so count=5io tolerations=7#1147*o capacity=8#1124po derivedAttributes=9#1141*o
DeviceTaint key=1s value=2so effect=3s timeAdded=4#1465po
DeviceToleration key=1so operator=2so value=3so effect=4so tolerationSeconds=5ipo
NetworkDeviceData interfaceName=1so ips=2s*o hardwareAddress=3so
NodeAllocatableMapping capacityKey=1spo capacityMultiplier=2#1423po deviceMultiplier=3#1423po
NodeAllocatableOverhead perPod=1#1423po perContainer=2#1423po
NodeAllocatableResource mapping=3#1149po overhead=4#1150po
OpaqueDeviceConfiguration driver=1s parameters=2#1472
ResourceClaim metadata=1#1451o spec=2#1156 status=3#1157o
ResourceClaimConsumerReference apiGroup=1so resource=3s name=4s uid=5s
ResourceClaimList metadata=1#1447o items=2#1153*
ResourceClaimSpec devices=1#1132
ResourceClaimStatus allocation=1#1119po reservedFor=2#1154*o devices=4#1118*o
ResourceClaimTemplate metadata=1#1451o spec=2#1160
ResourceClaimTemplateList metadata=1#1447o items=2#1158*
ResourceClaimTemplateSpec metadata=1#1451o spec=2#1156
ResourcePool name=1s generation=2i resourceSliceCount=3i
ResourceSlice metadata=1#1451o spec=2#1164
ResourceSliceList metadata=1#1447o items=2#1162*
ResourceSliceSpec driver=1s pool=2#1161 nodeName=3so nodeSelector=4#528po allNodes=5bo devices=6#1127*o perDeviceNodeSelection=7bpo sharedCounters=8#1126*o partitionTypeAttribute=9spo skipNodeOperations=10s*o
@k8s.io.api.resource.v1beta2 resource.k8s.io/v1beta2
AllocatedDeviceStatus driver=1s pool=2s device=3s shareID=7spo conditions=4#1431* data=5#1472po networkData=6#1200po
AllocationResult devices=1#1175o nodeSelector=3#528po allocationTimestamp=5#1465po
CELDeviceSelector expression=1s
CapacityRequestPolicy default=1#1423p validValues=3#1423*o validRange=4#1169po
CapacityRequestPolicyRange min=1#1423po max=2#1423po step=3#1423po
CapacityRequirements requests=1#1423%o
Counter value=1#1423
CounterSet name=1s counters=2#1171%o
Device name=1s attributes=2#1176%o capacity=3#1177%o consumesCounters=4#1186*o nodeName=5spo nodeSelector=6#528po allNodes=7bpo taints=8#1192*o bindsToNode=9bpo bindingConditions=10s*o bindingFailureConditions=11s*o allowMultipleAllocations=12bpo nodeAllocatableResources=14#1203%o
DeviceAllocationConfiguration source=1s requests=2s*o =3#1184=
DeviceAllocationResult results=1#1189*o config=2#1174*o
DeviceAttribute int=2ipo bool=3bpo string=4spo version=5spo ints=6i*o bools=7b*o strings=8s*o versions=9s*o
DeviceCapacity value=1#1423 requestPolicy=2#1168po
DeviceClaim requests=1#1188* constraints=2#1185*o config=3#1179*o
DeviceClaimConfiguration requests=1s*o =2#1184=
DeviceClass metadata=1#1451o spec=2#1183
DeviceClassConfiguration =1#1184=
DeviceClassList metadata=1#1447o items=2#1180*
DeviceClassSpec selectors=1#1190*o config=2#1181*o extendedResourceName=4spo
DeviceConfiguration opaque=1#1204po
DeviceConstraint requests=1s*o matchAttribute=2spo distinctAttribute=3spo
DeviceCounterConsumption counterSet=1s counters=2#1171%o compatibilityGroups=3s*o
DeviceDerivedAttribute name=1s expression=2s
DeviceRequest name=1s exactly=2#1199po firstAvailable=3#1191*o
DeviceRequestAllocationResult request=1s driver=2s pool=3s device=4s adminAccess=5bpo tolerations=6#1198*o bindingConditions=7s*o bindingFailureConditions=8s*o shareID=9spo consumedCapacity=10#1423%o skipNodeOperations=11s*o
DeviceSelector cel=1#1167po
DeviceSubRequest name=1s deviceClassName=2s selectors=3#1190*o allocationMode=4so count=5io tolerations=6#1198*o capacity=7#1170po derivedAttributes=8#1187*o
DeviceTaint key=1s value=2so effect=3s timeAdded=4#1465po
DeviceTaintRule metadata=1#1451o spec=2#1195 status=3#1196o
DeviceTaintRuleList metadata=1#1447o items=2#1193*
DeviceTaintRuleSpec deviceSelector=1#1197po taint=2#1192o
DeviceTaintRuleStatus conditions=1#1431*o
DeviceTaintSelector driver=2spo pool=3spo device=4spo
DeviceToleration key=1so operator=2so value=3so effect=4so tolerationSeconds=5ipo
ExactDeviceRequest deviceClassName=1s selectors=2#1190*o allocationMode=3so count=4io adminAccess=5bpo tolerations=6#1198*o capacity=7#1170po derivedAttributes=8#1187*o
NetworkDeviceData interfaceName=1so ips=2s*o hardwareAddress=3so
NodeAllocatableMapping capacityKey=1spo capacityMultiplier=2#1423po deviceMultiplier=3#1423po
NodeAllocatableOverhead perPod=1#1423po perContainer=2#1423po
NodeAllocatableResource mapping=3#1201po overhead=4#1202po
OpaqueDeviceConfiguration driver=1s parameters=2#1472
ResourceClaim metadata=1#1451o spec=2#1208 status=3#1209o
ResourceClaimConsumerReference apiGroup=1so resource=3s name=4s uid=5s
ResourceClaimList metadata=1#1447o items=2#1205*
ResourceClaimSpec devices=1#1178
ResourceClaimStatus allocation=1#1166po reservedFor=2#1206*o devices=4#1165*o
ResourceClaimTemplate metadata=1#1451o spec=2#1212
ResourceClaimTemplateList metadata=1#1447o items=2#1210*
ResourceClaimTemplateSpec metadata=1#1451o spec=2#1208
ResourcePool name=1s generation=2i resourceSliceCount=3i
ResourceSlice metadata=1#1451o spec=2#1216
ResourceSliceList metadata=1#1447o items=2#1214*
ResourceSliceSpec driver=1s pool=2#1213 nodeName=3spo nodeSelector=4#528po allNodes=5bpo devices=6#1173*o perDeviceNodeSelection=7bpo sharedCounters=8#1172*o partitionTypeAttribute=9spo skipNodeOperations=10s*o
@k8s.io.api.scheduling.v1 scheduling.k8s.io/v1
PriorityClass metadata=1#1451o value=2i globalDefault=3bo description=4so preemptionPolicy=5spo
PriorityClassList metadata=1#1447o items=2#1217*
@k8s.io.api.scheduling.v1alpha1 scheduling.k8s.io/v1alpha1
PriorityClass metadata=1#1451o value=2i globalDefault=3bo description=4so preemptionPolicy=5spo
PriorityClassList metadata=1#1447o items=2#1219*
@k8s.io.api.scheduling.v1alpha3 scheduling.k8s.io/v1alpha3
AllCompositeDisruptionMode
AllDisruptionMode
BasicSchedulingPolicy
CompositeBasicSchedulingPolicy
CompositeDisruptionMode single=1#1245po all=2#1221po
CompositeGangSchedulingPolicy minGroupCount=1i
CompositePodGroup metadata=1#1451o spec=2#1231 status=3#1232o
CompositePodGroupList metadata=1#1447o items=2#1227*
CompositePodGroupSchedulingConstraints topology=1#1247*o
CompositePodGroupSchedulingPolicy basic=1#1224po gang=2#1226po
CompositePodGroupSpec parentCompositePodGroupName=1spo workloadRef=2#1266p schedulingPolicy=3#1230 schedulingConstraints=4#1229po disruptionMode=5#1225po priorityClassName=6so priority=7ipo preemptionPolicy=8spo
CompositePodGroupStatus conditions=1#1431*o
CompositePodGroupTemplate name=1s schedulingPolicy=2#1230 schedulingConstraints=3#1229po disruptionMode=4#1225po priorityClassName=5so priority=6ipo preemptionPolicy=7spo podGroupTemplates=8#1244*o compositePodGroupTemplates=9#1233*o
DisruptionMode single=1#1246po all=2#1222po
GangSchedulingPolicy minCount=1i
PodGroup metadata=1#1451o spec=2#1242 status=3#1243o
PodGroupList metadata=1#1447o items=2#1236*
PodGroupResourceClaim name=1s resourceClaimName=2spo resourceClaimTemplateName=3spo
PodGroupResourceClaimStatus name=1s resourceClaimName=2spo
PodGroupSchedulingConstraints topology=1#1247*o
PodGroupSchedulingPolicy basic=1#1223po gang=2#1235po
PodGroupSpec parentCompositePodGroupName=1spo workloadRef=2#1266po schedulingPolicy=3#1241 schedulingConstraints=4#1240po resourceClaims=5#1238*o disruptionMode=6#1234po priorityClassName=7so priority=8ipo preemptionPolicy=9spo
PodGroupStatus conditions=1#1431*o resourceClaimStatuses=2#1239*o
PodGroupTemplate name=1s schedulingPolicy=2#1241 schedulingConstraints=3#1240p resourceClaims=4#1238*o disruptionMode=5#1234po priorityClassName=6so priority=7ipo preemptionPolicy=8spo
SingleCompositeDisruptionMode
SingleDisruptionMode
TopologyConstraint key=1s
TypedLocalObjectReference apiGroup=1so kind=2s name=3s
Workload metadata=1#1451o spec=2#1267
WorkloadCompositePodGroupAllDisruptionMode
WorkloadCompositePodGroupBasicSchedulingPolicy
WorkloadCompositePodGroupDisruptionMode single=1#1256po all=2#1250po
WorkloadCompositePodGroupGangSchedulingPolicy minGroupCount=1ipo
WorkloadCompositePodGroupSchedulingConstraints topology=1#1247*o
WorkloadCompositePodGroupSchedulingPolicy basic=1#1251po gang=2#1253po
WorkloadCompositePodGroupSingleDisruptionMode
WorkloadList metadata=1#1447o items=2#1249*
WorkloadPodGroupAllDisruptionMode
WorkloadPodGroupBasicSchedulingPolicy
WorkloadPodGroupDisruptionMode single=1#1265po all=2#1258po
WorkloadPodGroupGangSchedulingPolicy minCount=1ipo
WorkloadPodGroupResourceClaim name=1s resourceClaimName=2spo resourceClaimTemplateName=3spo
WorkloadPodGroupSchedulingConstraints topology=1#1247*o
WorkloadPodGroupSchedulingPolicy basic=1#1259po gang=2#1261po
WorkloadPodGroupSingleDisruptionMode
WorkloadReference workloadName=1s templateName=2s
WorkloadSpec controllerRef=1#1248po podGroupTemplates=2#1244* compositePodGroupTemplates=3#1233*o
@k8s.io.api.scheduling.v1beta1 scheduling.k8s.io/v1beta1
AllCompositeDisruptionMode
AllDisruptionMode
BasicSchedulingPolicy
CompositeBasicSchedulingPolicy
CompositeDisruptionMode single=1#1290po all=2#1268po
CompositeGangSchedulingPolicy minGroupCount=1i
CompositePodGroupSchedulingConstraints topology=1#1292*o
CompositePodGroupSchedulingPolicy basic=1#1271po gang=2#1273po
CompositePodGroupTemplate name=1s schedulingPolicy=2#1275 schedulingConstraints=3#1274po disruptionMode=4#1272po priorityClassName=5so priority=6ipo preemptionPolicy=7spo podGroupTemplates=8#1287*o compositePodGroupTemplates=9#1276*o
DisruptionMode single=1#1291po all=2#1269po
GangSchedulingPolicy minCount=1i
PodGroup metadata=1#1451o spec=2#1285 status=3#1286o
PodGroupList metadata=1#1447o items=2#1279*
PodGroupResourceClaim name=1s resourceClaimName=2spo resourceClaimTemplateName=3spo
PodGroupResourceClaimStatus name=1s resourceClaimName=2spo
PodGroupSchedulingConstraints topology=1#1292*o
PodGroupSchedulingPolicy basic=1#1270po gang=2#1278po
PodGroupSpec parentCompositePodGroupName=1spo workloadRef=2#1296po schedulingPolicy=3#1284 schedulingConstraints=4#1283po resourceClaims=5#1281*o disruptionMode=6#1277po priorityClassName=7so priority=8ipo preemptionPolicy=9spo
PodGroupStatus conditions=1#1431*o resourceClaimStatuses=2#1282*o
PodGroupTemplate name=1s schedulingPolicy=2#1284 schedulingConstraints=3#1283p resourceClaims=4#1281*o disruptionMode=5#1277po priorityClassName=6so priority=7ipo preemptionPolicy=8spo
PriorityClass metadata=1#1451o value=2i globalDefault=3bo description=4so preemptionPolicy=5spo
PriorityClassList metadata=1#1447o items=2#1288*
SingleCompositeDisruptionMode
SingleDisruptionMode
TopologyConstraint key=1s
TypedLocalObjectReference apiGroup=1so kind=2s name=3s
Workload metadata=1#1451o spec=2#1297
WorkloadList metadata=1#1447o items=2#1294*
WorkloadReference workloadName=1s templateName=2s
WorkloadSpec controllerRef=1#1293po podGroupTemplates=2#1287* compositePodGroupTemplates=3#1276*o
@k8s.io.api.storage.v1 storage.k8s.io/v1
CSIDriver metadata=1#1451o spec=2#1300
CSIDriverList metadata=1#1447o items=2#1298*
CSIDriverSpec attachRequired=1bpo podInfoOnMount=2bpo volumeLifecycleModes=3s*o storageCapacity=4bpo fsGroupPolicy=5spo tokenRequests=6#1312*o requiresRepublish=7bpo seLinuxMount=8bpo nodeAllocatableUpdatePeriodSeconds=9ipo serviceAccountTokenInSecrets=10bpo preventPodSchedulingIfMissing=11bpo
CSINode metadata=1#1451o spec=2#1304 status=3#1305o
CSINodeDriver name=1s nodeID=2s topologyKeys=3s* allocatable=4#1321po
CSINodeList metadata=1#1447o items=2#1301*
CSINodeSpec drivers=1#1302*
CSINodeStatus storageHealth=1#1310*o
CSIStorageCapacity metadata=1#1451o nodeTopology=2#1444po storageClassName=3s capacity=4#1423po maximumVolumeSize=5#1423po
CSIStorageCapacityList metadata=1#1447o items=2#1306*
StorageClass metadata=1#1451o provisioner=2s parameters=3s%o reclaimPolicy=4spo mountOptions=5s*o allowVolumeExpansion=6bpo volumeBindingMode=7spo allowedTopologies=8#639*o
StorageClassList metadata=1#1447o items=2#1308*
StorageHealth name=1s healthConditions=2#1311*o
StorageHealthCondition status=1s reason=2s message=3so accessMode=4spo volumeMode=5spo lastTransitionTime=6#1465o
TokenRequest audience=1s expirationSeconds=2ipo
VolumeAttachment metadata=1#1451o spec=2#1316 status=3#1317o
VolumeAttachmentList metadata=1#1447o items=2#1313*
VolumeAttachmentSource persistentVolumeName=1spo inlineVolumeSpec=2#547po
VolumeAttachmentSpec attacher=1s source=2#1315 nodeName=3s
VolumeAttachmentStatus attached=1b attachmentMetadata=2s%o attachError=3#1320po detachError=4#1320po
VolumeAttributesClass metadata=1#1451o driverName=2s parameters=3s%o
VolumeAttributesClassList metadata=1#1447o items=2#1318*
VolumeError time=1#1465o message=2so errorCode=3ipo
VolumeNodeResources count=1ipo
@k8s.io.api.storage.v1alpha1 storage.k8s.io/v1alpha1
CSIStorageCapacity metadata=1#1451o nodeTopology=2#1444po storageClassName=3s capacity=4#1423po maximumVolumeSize=5#1423po
CSIStorageCapacityList metadata=1#1447o items=2#1322*
VolumeAttachment metadata=1#1451o spec=2#1327 status=3#1328o
VolumeAttachmentList metadata=1#1447o items=2#1324*
VolumeAttachmentSource persistentVolumeName=1spo inlineVolumeSpec=2#547po
VolumeAttachmentSpec attacher=1s source=2#1326 nodeName=3s
VolumeAttachmentStatus attached=1b attachmentMetadata=2s%o attachError=3#1331po detachError=4#1331po
VolumeAttributesClass metadata=1#1451o driverName=2s parameters=3s%o
VolumeAttributesClassList metadata=1#1447o items=2#1329*
VolumeError time=1#1465o message=2so errorCode=3ipo
@k8s.io.api.storage.v1beta1 storage.k8s.io/v1beta1
CSIDriver metadata=1#1451o spec=2#1334
CSIDriverList metadata=1#1447o items=2#1332*
CSIDriverSpec attachRequired=1bpo podInfoOnMount=2bpo volumeLifecycleModes=3s*o storageCapacity=4bpo fsGroupPolicy=5spo tokenRequests=6#1346*o requiresRepublish=7bpo seLinuxMount=8bpo nodeAllocatableUpdatePeriodSeconds=9ipo serviceAccountTokenInSecrets=10bpo preventPodSchedulingIfMissing=11bpo
CSINode metadata=1#1451o spec=2#1338 status=3#1339o
CSINodeDriver name=1s nodeID=2s topologyKeys=3s* allocatable=4#1355po
CSINodeList metadata=1#1447o items=2#1335*
CSINodeSpec drivers=1#1336*
CSINodeStatus storageHealth=1#1344*o
CSIStorageCapacity metadata=1#1451o nodeTopology=2#1444po storageClassName=3s capacity=4#1423po maximumVolumeSize=5#1423po
CSIStorageCapacityList metadata=1#1447o items=2#1340*
StorageClass metadata=1#1451o provisioner=2s parameters=3s%o reclaimPolicy=4spo mountOptions=5s*o allowVolumeExpansion=6bpo volumeBindingMode=7spo allowedTopologies=8#639*o
StorageClassList metadata=1#1447o items=2#1342*
StorageHealth name=1s healthConditions=2#1345*o
StorageHealthCondition status=1s reason=2s message=3so accessMode=4spo volumeMode=5spo lastTransitionTime=6#1465o
TokenRequest audience=1s expirationSeconds=2ipo
VolumeAttachment metadata=1#1451o spec=2#1350 status=3#1351o
VolumeAttachmentList metadata=1#1447o items=2#1347*
VolumeAttachmentSource persistentVolumeName=1spo inlineVolumeSpec=2#547po
VolumeAttachmentSpec attacher=1s source=2#1349 nodeName=3s
VolumeAttachmentStatus attached=1b attachmentMetadata=2s%o attachError=3#1354po detachError=4#1354po
VolumeAttributesClass metadata=1#1451o driverName=2s parameters=3s%o
VolumeAttributesClassList metadata=1#1447o items=2#1352*
VolumeError time=1#1465o message=2so errorCode=3ipo
VolumeNodeResources count=1ipo
@k8s.io.api.storagemigration.v1 storagemigration.k8s.io/v1
StorageVersionMigration metadata=1#1451o spec=2#1358o status=3#1359o
StorageVersionMigrationList metadata=1#1447o items=2#1356*
StorageVersionMigrationSpec resource=1#1439
StorageVersionMigrationStatus conditions=1#1431*o resourceVersion=2so
@k8s.io.api.storagemigration.v1alpha1 storagemigration.k8s.io/v1alpha1
GroupVersionResource group=1so version=2so resource=3so
MigrationCondition type=1s status=2s lastUpdateTime=3#1465o reason=4so message=5so
StorageVersionMigration metadata=1#1451o spec=2#1364o status=3#1365o
StorageVersionMigrationList metadata=1#1447o items=2#1362*
StorageVersionMigrationSpec resource=1#1360 continueToken=2so
StorageVersionMigrationStatus conditions=1#1361*o resourceVersion=2so
@k8s.io.api.storagemigration.v1beta1 storagemigration.k8s.io/v1beta1
StorageVersionMigration metadata=1#1451o spec=2#1368o status=3#1369o
StorageVersionMigrationList metadata=1#1447o items=2#1366*
StorageVersionMigrationSpec resource=1#1439
StorageVersionMigrationStatus conditions=1#1431*o resourceVersion=2so
@k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1 apiextensions.k8s.io/v1
ConversionRequest uid=1s desiredAPIVersion=2s objects=3#1472*
ConversionResponse uid=1s convertedObjects=2#1472* result=3#1461
ConversionReview request=1#1370po response=2#1371po
CustomResourceColumnDefinition name=1s type=2s format=3so description=4so priority=5io jsonPath=6s
CustomResourceConversion strategy=1s webhook=2#1396po
CustomResourceDefinition metadata=1#1451o spec=2#1379 status=3#1380o
CustomResourceDefinitionCondition type=1s status=2s lastTransitionTime=3#1465o reason=4so message=5so observedGeneration=6io
CustomResourceDefinitionList metadata=1#1447o items=2#1375*
CustomResourceDefinitionNames plural=1s singular=2so shortNames=3s*o kind=4s listKind=5so categories=6s*o
CustomResourceDefinitionSpec group=1s names=3#1378 scope=4s versions=7#1381* conversion=9#1374po preserveUnknownFields=10bo
CustomResourceDefinitionStatus conditions=1#1376* acceptedNames=2#1378 storedVersions=3s* observedGeneration=4io
CustomResourceDefinitionVersion name=1s served=2b storage=3b deprecated=7bo deprecationWarning=8spo schema=4#1385po subresources=5#1384po additionalPrinterColumns=6#1373*o selectableFields=9#1392*o
CustomResourceSubresourceScale specReplicasPath=1s statusReplicasPath=2s labelSelectorPath=3spo
CustomResourceSubresourceStatus
CustomResourceSubresources status=1#1383po scale=2#1382po
CustomResourceValidation openAPIV3Schema=1#1388po
ExternalDocumentation description=1so url=2so
JSON =1y
JSONSchemaProps id=1so $schema=2so $ref=3spo description=4so type=5so format=6so title=7so default=8#1387po maximum=9dpo exclusiveMaximum=10bo minimum=11dpo exclusiveMinimum=12bo maxLength=13ipo minLength=14ipo pattern=15so maxItems=16ipo minItems=17ipo uniqueItems=18bo multipleOf=19dpo enum=20#1387*o maxProperties=21ipo minProperties=22ipo required=23s*o items=24#1389po allOf=25#1388*o oneOf=26#1388*o anyOf=27#1388*o not=28#1388po properties=29#1388%o additionalProperties=30#1390po patternProperties=31#1388%o dependencies=32#1391%o additionalItems=33#1390po definitions=34#1388%o externalDocs=35#1386po example=36#1387po nullable=37bo x-kubernetes-preserve-unknown-fields=38bpo x-kubernetes-embedded-resource=39bo x-kubernetes-int-or-string=40bo x-kubernetes-list-map-keys=41s*o x-kubernetes-list-type=42spo x-kubernetes-map-type=43spo x-kubernetes-validations=44#1394*o
JSONSchemaPropsOrArray schema=1#1388 jSONSchemas=2#1388*
JSONSchemaPropsOrBool allows=1b schema=2#1388
JSONSchemaPropsOrStringArray schema=1#1388 property=2s*
SelectableField jsonPath=1s
ServiceReference namespace=1s name=2s path=3spo port=4ipo
ValidationRule rule=1s message=2so messageExpression=3so reason=4spo fieldPath=5so optionalOldSelf=6bpo
WebhookClientConfig url=3spo service=1#1393po caBundle=2yo
WebhookConversion clientConfig=2#1395po conversionReviewVersions=3s*
@k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1beta1 apiextensions.k8s.io/v1beta1
ConversionRequest uid=1s desiredAPIVersion=2s objects=3#1472*
ConversionResponse uid=1s convertedObjects=2#1472* result=3#1461
ConversionReview request=1#1397po response=2#1398po
CustomResourceColumnDefinition name=1s type=2s format=3so description=4so priority=5io JSONPath=6s
CustomResourceConversion strategy=1s webhookClientConfig=2#1422po conversionReviewVersions=3s*o
CustomResourceDefinition metadata=1#1451o spec=2#1406 status=3#1407o
CustomResourceDefinitionCondition type=1s status=2s lastTransitionTime=3#1465o reason=4so message=5so observedGeneration=6io
CustomResourceDefinitionList metadata=1#1447o items=2#1402*
CustomResourceDefinitionNames plural=1s singular=2so shortNames=3s*o kind=4s listKind=5so categories=6s*o
CustomResourceDefinitionSpec group=1s version=2so names=3#1405 scope=4s validation=5#1412po subresources=6#1411po versions=7#1408*o additionalPrinterColumns=8#1400*o selectableFields=11#1419*o conversion=9#1401po preserveUnknownFields=10bpo
CustomResourceDefinitionStatus conditions=1#1403* acceptedNames=2#1405 storedVersions=3s* observedGeneration=4io
CustomResourceDefinitionVersion name=1s served=2b storage=3b deprecated=7bo deprecationWarning=8spo schema=4#1412po subresources=5#1411po additionalPrinterColumns=6#1400*o selectableFields=9#1419*o
CustomResourceSubresourceScale specReplicasPath=1s statusReplicasPath=2s labelSelectorPath=3spo
CustomResourceSubresourceStatus
CustomResourceSubresources status=1#1410po scale=2#1409po
CustomResourceValidation openAPIV3Schema=1#1415po
ExternalDocumentation description=1so url=2so
JSON =1y
JSONSchemaProps id=1so $schema=2so $ref=3spo description=4so type=5so format=6so title=7so default=8#1414po maximum=9dpo exclusiveMaximum=10bo minimum=11dpo exclusiveMinimum=12bo maxLength=13ipo minLength=14ipo pattern=15so maxItems=16ipo minItems=17ipo uniqueItems=18bo multipleOf=19dpo enum=20#1414*o maxProperties=21ipo minProperties=22ipo required=23s*o items=24#1416po allOf=25#1415*o oneOf=26#1415*o anyOf=27#1415*o not=28#1415po properties=29#1415%o additionalProperties=30#1417po patternProperties=31#1415%o dependencies=32#1418%o additionalItems=33#1417po definitions=34#1415%o externalDocs=35#1413po example=36#1414po nullable=37bo x-kubernetes-preserve-unknown-fields=38bpo x-kubernetes-embedded-resource=39bo x-kubernetes-int-or-string=40bo x-kubernetes-list-map-keys=41s*o x-kubernetes-list-type=42spo x-kubernetes-map-type=43spo x-kubernetes-validations=44#1421*o
JSONSchemaPropsOrArray schema=1#1415 jSONSchemas=2#1415*
JSONSchemaPropsOrBool allows=1b schema=2#1415
JSONSchemaPropsOrStringArray schema=1#1415 property=2s*
SelectableField jsonPath=1s
ServiceReference namespace=1s name=2s path=3spo port=4ipo
ValidationRule rule=1s message=2so messageExpression=3so reason=4spo fieldPath=5so optionalOldSelf=6bpo
WebhookClientConfig url=3spo service=1#1420po caBundle=2yo
@k8s.io.apimachinery.pkg.api.resource
Quantity string=1s
QuantityValue string=1s
@k8s.io.apimachinery.pkg.apis.meta.v1 meta.k8s.io/v1
APIGroup name=1s versions=2#1441* preferredVersion=3#1441o serverAddressByClientCIDRs=4#1459*o
APIGroupList groups=1#1425*
APIResource name=1s singularName=6s namespaced=2b group=8so version=9so kind=3s verbs=4#1469 shortNames=5s*o categories=7s*o storageVersionHash=10so
APIResourceList groupVersion=1s resources=2#1427*
APIVersions versions=1s* serverAddressByClientCIDRs=2#1459*
ApplyOptions dryRun=1s*o force=2b fieldManager=3s
Condition type=1s status=2s observedGeneration=3io lastTransitionTime=4#1465 reason=5s message=6s
CreateOptions dryRun=1s*o fieldManager=3so fieldValidation=4so
DeleteOptions gracePeriodSeconds=1ipo preconditions=2#1457po orphanDependents=3bpo propagationPolicy=4spo dryRun=5s*o ignoreStoreReadErrorWithClusterBreakingPotential=6bpo
Duration duration=1i
FieldSelectorRequirement key=1s operator=2s values=3s*o
FieldsV1 Raw=1y
GetOptions resourceVersion=1so
GroupKind group=1s kind=2s
GroupResource group=1s resource=2s
GroupVersion group=1s version=2s
GroupVersionForDiscovery groupVersion=1s version=2s
GroupVersionKind group=1s version=2s kind=3s
GroupVersionResource group=1s version=2s resource=3s
LabelSelector matchLabels=1s%o matchExpressions=2#1445*o
LabelSelectorRequirement key=1s operator=2s values=3s*o
List metadata=1#1447o items=2#1472*
ListMeta selfLink=1so resourceVersion=2so continue=3so remainingItemCount=4ipo shardInfo=5#1460po
ListOptions labelSelector=1so fieldSelector=2so watch=3bo allowWatchBookmarks=9bo resourceVersion=4so resourceVersionMatch=10so timeoutSeconds=5ipo limit=7io continue=8so sendInitialEvents=11bpo shardSelector=15so
ManagedFieldsEntry manager=1so operation=2so apiVersion=3so time=4#1465po fieldsType=6so fieldsV1=7#1436po subresource=8so
MicroTime seconds=1i nanos=2i
ObjectMeta name=1so generateName=2so namespace=3so selfLink=4so uid=5so resourceVersion=6so generation=7io creationTimestamp=8#1465oz deletionTimestamp=9#1465po deletionGracePeriodSeconds=10ipo labels=11s%o annotations=12s%o ownerReferences=13#1452*o finalizers=14s*o managedFields=17#1449*o
OwnerReference apiVersion=5s kind=1s name=3s uid=4s controller=6bpo blockOwnerDeletion=7bpo
PartialObjectMetadata metadata=1#1451o
PartialObjectMetadataList metadata=1#1447o items=2#1453*
Patch
PatchOptions dryRun=1s*o force=2bpo fieldManager=3so fieldValidation=4so
Preconditions uid=1spo resourceVersion=2spo
RootPaths paths=1s*
ServerAddressByClientCIDR clientCIDR=1s serverAddress=2s
ShardInfo selector=1s
Status metadata=1#1447o status=2so message=3so reason=4so details=5#1463po code=6io
StatusCause reason=1so message=2so field=3so
StatusDetails name=1so group=2so kind=3so uid=6so causes=4#1462*o retryAfterSeconds=5io
TableOptions includeObject=1so
Time seconds=1i nanos=2i
Timestamp seconds=1i nanos=2i
TypeMeta kind=1so apiVersion=2so
UpdateOptions dryRun=1s*o fieldManager=2so fieldValidation=3so
Verbs items=1s*
WatchEvent type=1s object=2#1472
@k8s.io.apimachinery.pkg.apis.meta.v1beta1 meta.k8s.io/v1beta1
PartialObjectMetadataList metadata=2#1447o items=1#1453*
@k8s.io.apimachinery.pkg.runtime
RawExtension =1y
TypeMeta apiVersion=1so kind=2so
Unknown =1#1473= =2y contentEncoding=3s contentType=4s
@k8s.io.apimachinery.pkg.util.intstr
IntOrString type=1i intVal=2i strVal=3s
@k8s.io.kube_aggregator.pkg.apis.apiregistration.v1 apiregistration.k8s.io/v1
APIService metadata=1#1451o spec=2#1479o status=3#1480o
APIServiceCondition type=1s status=2s lastTransitionTime=3#1465o reason=4so message=5so
APIServiceList metadata=1#1447o items=2#1476*
APIServiceSpec service=1#1481po group=2so version=3so insecureSkipTLSVerify=4bo caBundle=5yo groupPriorityMinimum=7i versionPriority=8i
APIServiceStatus conditions=1#1477*o
ServiceReference namespace=1so name=2so port=3ipo
@k8s.io.kube_aggregator.pkg.apis.apiregistration.v1beta1 apiregistration.k8s.io/v1beta1
APIService metadata=1#1451o spec=2#1485o status=3#1486o
APIServiceCondition type=1s status=2s lastTransitionTime=3#1465o reason=4so message=5so
APIServiceList metadata=1#1447o items=2#1482*
APIServiceSpec service=1#1487po group=2so version=3so insecureSkipTLSVerify=4bo caBundle=5yo groupPriorityMinimum=7i versionPriority=8i
APIServiceStatus conditions=1#1483*o
ServiceReference namespace=1so name=2so port=3ipo
`;
