// Names the release of Argo Workflows whose examples and kinds the tests run unmodified; nothing here is built.
module dev.carillon/lab/argo

go 1.26.0

require github.com/argoproj/argo-workflows/v4 v4.0.5
